# SPDX-License-Identifier: GPL-2.0
# chart.gp FIGURES CHART: draw the table of costs of tests/bench/report, a CSV file, as SVG.
set terminal svg size 480,720 fixed font "sans-serif,13" background "white" noenhanced
set output ARG2
set datafile separator ";"
set lmargin at screen 0.54
set logscale x
set xrange [1:20000]
set yrange [13.6:-0.6]
set grid xtics
set ytics scale 0
set style fill solid noborder
set key tmargin vertical maxrows 3 reverse Left samplen 2
# Without markup, and without the commas in large numbers.
table = '< tr -d "\140*," <"'.ARG1.'"'
# Three bars for each line of the table, one below the other.
plot for [n = 0:2] table \
	using (1):0:(1):n + 2:($0 + 0.26 * n - 0.39):($0 + 0.26 * n - 0.13):ytic(1) \
	with boxxyerror title columnheader(n + 2)
