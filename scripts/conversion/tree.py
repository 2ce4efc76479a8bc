# SPDX-License-Identifier: GPL-2.0
"""Reading and editing a kernel tree without spatch."""

import os
import re
import subprocess
from pathlib import Path


class Error(Exception):
    """An error message for the user, in one sentence."""


class Stopped(Exception):
    """A signal ends the run. Not an Error, after which something else may be tried."""


def say(text):
    # Use a single write, as rules that run in parallel also print in parallel.
    print(f'{text}\n', end='', flush=True)


def read(path):
    """The text of a file of the tree, whatever its encoding."""
    return path.read_text('utf-8', 'surrogateescape')


# Strings, character constants, and comments, which are a group. That each begins with a
# literal lets re skip all else quickly.
NO_CODE = re.compile(
    r'''"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|/(/[^\n]*|\*.*?\*/)''', re.S)


def blank(found):
    """As many blanks as what was found, in the same lines."""
    return '\n'.join(' ' * len(line) for line in found[0].split('\n'))


def code(text):
    """C code with its comments, strings and character constants blanked out."""
    return NO_CODE.sub(blank, text)


def without_comments(text):
    """C code with its comments blanked out."""
    return NO_CODE.sub(lambda match: blank(match) if match[1] else match[0], text)


def arguments(text, at):
    """The arguments of a call in code without comments and strings, where `at` has its
    opening parenthesis."""
    depth, found = 1, ['']
    for char in text[at + 1:]:
        depth += (char in '([{') - (char in ')]}')
        if not depth:
            break
        if char == ',' and depth == 1:
            found.append('')
        else:
            found[-1] += char
    return [argument.strip() for argument in found]


def count(word, text):
    return len(re.findall(rf'\b{word}\b', code(text)))


def grep(tree, pattern, *where, names=('*.[ch]',)):
    """Files under `where` that match, as paths relative to the tree."""
    # grep knows no escape for a tab.
    pattern = pattern.replace('\\t', '\t')
    found = subprocess.run(
        ['grep', '-rlE', '--devices=skip', '--exclude-dir=.?*',
         *(f'--include={name}' for name in names), '-e', pattern, '--', *where],
        cwd=tree, capture_output=True, text=True,
        errors='surrogateescape', env=os.environ | {'LC_ALL': 'C'}, check=False)
    if found.returncode > 1:
        raise Error(f'{tree} cannot be searched: {found.stderr.strip().splitlines()[0]}')
    return sorted(path.removeprefix('./') for path in found.stdout.splitlines())


def resolved(path):
    """What a path leads to; a link that leads to itself remains."""
    return Path(os.path.realpath(path))


def version_in(directory):
    """The kernel version of a source tree, e.g. '6.12', or of a directory with its headers;
    '' if it is neither."""
    try:
        head = read(directory / 'Makefile')[:500]
    except OSError:
        return ''
    found = re.search(r'^VERSION = (\d+)\nPATCHLEVEL = (\d+)$', head, re.M)
    # Modules may have a version like this, too.
    return '.'.join(found.groups()) if found and (directory / 'include/linux').is_dir() else ''


def version(tree):
    """The kernel version of a source tree."""
    if not tree.is_dir():
        raise Error(f'{tree} is not a directory')
    kernel = version_in(tree)
    if not kernel or not (tree / 'Kbuild').is_file():
        raise Error(f'{tree} is not a Linux source tree')
    return kernel


# An include; or an init, for which a header is included as for what is of the registry
INCLUDE_OR_INIT = re.compile(r'(#\s*include\b)|(?:module_(?!exit|param)\w+|\w+_initcall\w*|'
                             r'\w+_module_\w*driver\w*)[ \t]*\(')
# Only the kernel's C code may see what is included below this.
KERNEL_ONLY = re.compile(r'\b__(KERNEL|ASSEMBLY|ASSEMBLER)__\b')


def effective_includes(lines):
    """Where a header that is included is in effect for all that needs it: the includes there,
    as {the number of the line: the conditions that apply}; and all conditions under which it
    is needed, of which the first few must apply to an include."""
    includes, uses = {}, {}
    for number, inside in conditionals(lines):
        found = INCLUDE_OR_INIT.match(lines[number])
        if found or 'optional_' in lines[number].lower():
            # Each #if, and where the branch begins
            (includes if found and found[1] else uses)[number] = [
                (numbers[0], numbers[-1]) for numbers in inside]
    needed = os.path.commonprefix(list((uses or includes).values()))
    least = max((depth for depth, (begin, _) in enumerate(needed, 1)
                 if KERNEL_ONLY.search(lines[begin])), default=0)
    return {number: inside for number, inside in includes.items()
            if number < min(uses, default=len(lines)) and len(inside) >= least and
            inside == needed[:len(inside)]}, needed, least


def put(lines, at, *new):
    """Add lines, but not within a comment or a directive of more than one line."""
    while re.search(r'\\\n\Z|/\*', code(''.join(lines[:at]))) and at < len(lines):
        at += 1
    return ''.join([*lines[:at], *new, *lines[at:]])


def add_include(text, header):
    """Include a header where it is in effect for all that needs it, in sorted order if the
    includes around it are sorted. The header may be quoted or in angle brackets."""
    header = header if header[0] in '"<' else f'<{header}>'
    line = f'#include {header}\n'
    lines, bare = (re.findall(r'.*\n|.+', some) for some in (text, without_comments(text)))
    included, needed, least = effective_includes(bare)
    if any(''.join(bare[number].split()) == f'#include{header}' for number in included):
        return text
    fewest = min(map(len, included.values()), default=0)
    included = [number for number, inside in included.items() if len(inside) == fewest]
    group = '#include "' if header[0] == '"' else f'#include {header.split("/")[0]}/'
    first = next((i for i in included if lines[i].startswith(group)), None)
    if first is None and included and header[0] == '"':
        # Quoted ones come last.
        return put(lines, next(i for i in included if i + 1 not in included) + 1, '\n', line)
    if first is None and included:
        return put(lines, included[0], line, '\n')
    if first is None:
        # Below the comments and the guard at the beginning
        at = next((i for i, one in enumerate(bare) if one.strip()), len(lines))
        if least:
            at = needed[least - 1][1] + 1
        elif needed[:1] == [(at, at)] and re.match(r'\s*#\s*define\b', bare[at + 1]):
            at += 2
        elif re.match(r'\s*#\s*pragma\s+once\b', ''.join(bare[at:at + 1])):
            at += 1
        return put(lines, at + (lines[at:at + 1] == ['\n']), line, '\n')
    last = first
    while last < len(lines) and bare[last].startswith(group):
        last += 1
    run = first
    for i in range(first + 1, last + 1):
        if i == last or lines[i] < lines[i - 1]:
            # A run of two or three may be sorted by chance, and one beside the file may need
            # those before it.
            if header[0] == '<' and i - run > 3 and lines[run] < line < lines[i - 1]:
                return put(lines, next(j for j in range(run, i) if lines[j] > line), line)
            run = i
    return put(lines, last, line)


def conditionals(lines, directives=r'\s*#\s*(if|el|endif)'):
    """The number of each line with, for each #if that it is in, the numbers of that line, of
    its #else or #elif, and in the end of its #endif."""
    inside, match = [], re.compile(directives).match
    for number, line in enumerate(lines):
        directive = match(line)
        if directive and directive[1] == 'if':
            inside.append([number])
        elif directive and inside:
            inside[-1].append(number)
        yield number, inside
        if directive and directive[1] == 'endif':
            del inside[-1:]


def conditions(lines, inside):
    """What must be true for a line, from what conditionals() says that it is in."""
    return [' ... '.join(lines[number].strip() for number in numbers) for numbers in inside]


def always(lines, pattern):
    """The numbers of the lines that match, and that the fewest conditions apply to."""
    found, matches = {}, re.compile(pattern).match
    for number, inside in conditionals(lines):
        if matches(lines[number]):
            found.setdefault(len(inside), []).append(number)
    return found[min(found)] if found else []


def insert(text, anchor, before='', after=''):
    """Add lines around the only line that is `anchor`."""
    if text.splitlines().count(anchor) != 1:
        raise Error(f'no place for "{(before or after).splitlines()[0].strip()}": '
                    f'expected one line "{anchor.strip()}"')
    return re.sub(rf'^{re.escape(anchor)}\n', lambda m: before + m[0] + after, text, flags=re.M)


def insert_first(text, anchor, before):
    """Add lines before the first line that begins with `anchor`."""
    at = re.search(rf'^{re.escape(anchor)}', text, re.M)
    if not at:
        raise Error(f'no place for "{before.splitlines()[0].strip()}": '
                    f'expected a line that begins with "{anchor.strip()}"')
    return text[:at.start()] + before + text[at.start():]


def add_entry(text, anchor, entry):
    """Add a Kconfig entry before a line, or else at the end."""
    at = text.find(f'\n{anchor}\n') + 1
    return text[:at] + entry + text[at:] if at else f'{text}\n{entry.rstrip()}\n'


def add_line(text, line, *anchors):
    """Add a line below the last that matches the first of the patterns that the text has,
    or else at the end."""
    for anchor in anchors:
        for at in list(re.finditer(rf'^{anchor}\n', text, re.M))[-1:]:
            return text[:at.end()] + line + text[at.end():]
    return text + line


def add_aliases(text, aliases):
    """Add lines below the last MODULE_ALIAS() or, if there is none, MODULE_LICENSE()."""
    lines = text.splitlines(keepends=True)
    for at in always(code(text).splitlines(), r'MODULE_(?:ALIAS|LICENSE)\w*\s*\(')[-1:]:
        # It may go on in the next line.
        while at < len(lines) - 1 and ';' not in lines[at]:
            at += 1
        return ''.join(lines[:at + 1] + [aliases] + lines[at + 1:])
    return text + aliases


def add_select(text, entry, symbol):
    """Make a Kconfig entry select a symbol, in order among its selects."""
    # A line that ends in a backslash goes on in the next one.
    lines = re.findall(r'(?:.*\\\n)*.*\n|.+\Z', text)
    begin = [i for i, line in enumerate(lines) if line == f'{entry}\n']
    if len(begin) != 1:
        raise Error(f'no place for "select {symbol}": expected one entry "{entry}"')
    at, selects = None, False
    for i in range(begin[0] + 1, len(lines)):
        attr = re.match(r'(\s+)(bool|tristate|depends on|select (\w+))\b', lines[i])
        if not lines[i].strip() or re.match(r'\S|\s+help$', lines[i]):
            break
        if not attr:
            continue
        selects = selects or bool(attr[3])
        if at is None or (attr[3] < symbol if selects and attr[3] else not selects):
            at, indent = i + 1, attr[1]
    if at is None:
        raise Error(f'no place for "select {symbol}" in "{entry}"')
    return ''.join(lines[:at] + [f'{indent}select {symbol}\n'] + lines[at:])


def drop_entry(text, entry):
    """Remove a Kconfig entry."""
    return re.sub(rf'^{entry}\n(?:.*\n)*?(?=\S|\Z)', '', text, flags=re.M)


def drop_empty_if(text, option):
    """Remove an #ifdef that a rule has emptied."""
    empty = f'#ifdef {option}\n#endif\n\n'
    if text.count(empty) != 1:
        raise Error(f'expected one "#ifdef {option}" that a rule has emptied')
    return text.replace(empty, '')


# What there is of a module only with CONFIG_MODULES
OF_MODULES = r'\b(?:(?:MODULE_STATE_\w+|struct\s+module|find_module|module_mutex|modprobe_path|' \
             r'module_refcount|module_is_live|__this_module)\b|(?:THIS_MODULE|owner)\s*->)'


def drop_fences(text, options, inside, but):
    """Remove each #ifdef of the options, which has no #else, around what matches `inside`
    and not `but`. Leave all if anything else depends on the options: what is in the fences
    may be there or not as that is."""
    blank, drop = code(text).split('\n'), set()
    fence = re.compile(rf'\s*#\s*ifdef\s+({"|".join(options)})\s*$')
    ended = [around[-1] for number, around in conditionals(blank)
             if around and re.match(r'\s*#\s*endif', blank[number])]
    for first, *between, last in ended:
        within = '\n'.join(blank[first + 1:last])
        if not between and fence.match(blank[first]) and re.search(inside, within) and \
                not re.search(f'{but}|{OF_MODULES}', within):
            drop |= {first, last}
    named = re.findall(rf'\b(?:{"|".join(options)})\b', '\n'.join(blank))
    return text if len(drop) != 2 * len(named) else \
        '\n'.join(line for i, line in enumerate(text.split('\n')) if i not in drop)


def end_declarers(text):
    """Add the semicolon without which spatch does not know module_init() and its like."""
    return re.sub(r'^((?:module_(?!param)\w+|\w+_initcall)[ \t]*\((?!void\))\w+(?:,\s*\w+)*\))[ \t]*$',
                  r'\1;', text, flags=re.M)


# What is in the parentheses of an attribute, or of parameters
INSIDE = r'(?:[^;{}()]|\((?:[^;{}()]|\([^;{}()]*\))*\))*'
# A function's name, parameters and body; or what else begins a line, in which the next lines
# need not be looked for a function again
FUNCTION = re.compile(rf'^\w(?:[^;{{}}()#]|\({INSIDE}\))*?\b(\w+)\(({INSIDE})\)\s*'
                      r'\{([ \t]*\n.*?^|[^\n]*(?=\}[ \t]*$))\}|'
                      rf'^\w(?:[^;{{}}()#]+|\({INSIDE}\))*', re.M | re.S)


def functions(text):
    """What FUNCTION finds of the functions in code."""
    return (found for found in FUNCTION.finditer(text) if found[1])


def calls_in(text):
    """{function in code: the names in its body}"""
    return {found[1]: set(re.findall(r'\w+', found[3])) for found in functions(text)}


def called_by(names, path, calls):
    """The functions that some of one file call, in whatever way: the file and name of each.
    `calls` has what calls_in() says of the files."""
    found, new = set(), {(path, name) for name in names}
    while new:
        found |= new
        new = {(there, word) for here, name in new for word in calls[here].get(name, ())
               for there in ([here] if word in calls[here] else calls)
               if word in calls[there]} - found
    return found


def drop_exit(text, names):
    """Let init call some functions which only exit has called so far."""
    named, attribute = re.compile(rf'\b(?:{"|".join(names)})\('), re.compile(r'\b__exit\b')
    blank, drop = code(text), set()
    for found in FUNCTION.finditer(blank):
        head = found.start(), found.start(2) if found[1] else found.end()
        if named.search(blank, *head):
            drop |= {one.start() for one in attribute.finditer(blank, *head)}
    return re.sub(r'(?<=\S)\s(__exit)(?=[\n;])|\b(__exit)\b\s*', lambda found:
                  '' if found.start(found.lastindex) in drop else found[0], text)


def drop_guard(text, header):
    """Remove the #if around an include that does not need it."""
    include = f'#include <{header}>\n'
    text = re.sub(rf'^#if.*\n({re.escape(include)})#endif.*\n', r'\1', text, flags=re.M)
    return add_include(text, header)


def replace(text, old, new):
    """Replace the only place that reads `old`."""
    if text.count(old) != 1:
        raise Error(f'expected one place that begins with "{old.splitlines()[0].strip()}"')
    return text.replace(old, new)


def update_comments(text):
    """Let comments name what replaces symbol_get() and the like, but for those on why a
    header is included."""
    family = r'(?<!\w)(__)?(symbol_(?:get|put|put_addr|request))\b'
    words = code(text)

    def new_name(old):
        new = f'optional_{old[2]}'
        return f'{new}_by_name' if old[1] and f'{new}_by_name' in words else new
    text = re.sub(rf'^(#include \S+)[ \t]*/\*(?:\s|[;,()]|{family})+\*/$', r'\1', text,
                  flags=re.M)
    return NO_CODE.sub(lambda found: re.sub(family, new_name, found[0]) if found[1] else
                       found[0], text)


def space_out(text):
    """Have one blank line before and behind what registers, which spatch cannot ensure."""
    text = re.sub(r'^(.*[;}]|#\s*(?:endif|include).*)\n+'
                  r'(?=static struct optional_provider |module_optional_symbol\()',
                  r'\1\n\n', text, flags=re.M)
    return re.sub(r'^(module_optional_symbol\(\w+\);\n)(?=[^\n#])', r'\1\n', text, flags=re.M)
