# SPDX-License-Identifier: GPL-2.0
# The chart of tests/bench/report: dir/results.dat as dir/results.svg.
set terminal svg size 900,560 dynamic font "sans-serif,12" background "white"
set output dir."/results.svg"
set title "Obtain, call, release: cost without the call itself"
set style data histogram
set style histogram clustered gap 1
set style fill solid 0.8 noborder
set logscale y
set yrange [1:*]
set grid ytics
set ylabel "instructions (exact), ns (emulated)"
set xtics rotate by -35 noenhanced
set key top right
plot dir."/results.dat" using 2:xtic(1) title "instructions", \
	"" using 3 title "ns, 1 thread", \
	"" using 4 title "ns, 2 threads"
