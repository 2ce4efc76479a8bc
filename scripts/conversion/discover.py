# SPDX-License-Identifier: GPL-2.0
"""Finding out which files of a tree use which symbols, and which provide them."""

import os
import re
import subprocess
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from . import targets
from .kbuild import weakest
from .rules import need_spatch
from .tree import FUNCTION, Error, arguments, blank, code, conditionals, conditions, functions, \
    grep, read, version, without_comments

# How a tree uses symbols that may be absent. Defining one of these is not a use.
CALLS = ('symbol_get', 'symbol_put', 'symbol_request', 'symbol_put_addr',
         '__symbol_get', '__symbol_put')
BY_NAME = ('__symbol_get', '__symbol_put')
PUTS = ('symbol_put_addr', '__symbol_put')
NO_NAME = (*BY_NAME, 'symbol_put_addr')
DEFINED_IN = re.compile(r'include/linux/module\.h|kernel/module(/.*|\.c)|'
                        r'(include/linux|lib)/optional_provider.*')
# The rest of a line for the preprocessor, which may go on in the next ones
REST = r'(?:[^\n]*\\\n)*[^\n]*'
# The definition of a macro, with its name and, if it has any, its parameters; any other
# line for the preprocessor; and either of them
DEFINE = re.compile(rf'^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\(([^)]*)\))?{REST}', re.M)
OTHER_DIRECTIVE = re.compile(rf'^[ \t]*#[ \t]*(?!define\b){REST}', re.M)
DIRECTIVE = re.compile(rf'^[ \t]*#{REST}', re.M)
INCLUDE = re.compile(r'^#[ \t]*include[ \t]*([<"][^>"]+[>"])', re.M)
# A call that only has its name when a macro is used
PASTED = re.compile(r'(?<!\w)(?:__)?symbol_\s*##')
EXPORT = r'^[ \t]*EXPORT_SYMBOL[A-Z_]*[ \t]*\([ \t]*(%s)\b'
REGISTERED = re.compile(r'\b(?:OPTIONAL_PROVIDER_SYMBOL|module_optional_symbol)\((\w+)\)')
ARRAY = r'\boptional_provider_%s(?:_owner)?\(\s*(\w+),'
# What must be an init of some driver, to judge by the name.
DRIVER = r'module_(?!init|exit|param|optional_)\w+|\w+_module_\w*driver\w*'
INIT = re.compile(r'^(?:module_init|\w+_initcall(?:_sync)?)[ \t]*\(', re.M)
LICENSE = re.compile(r'\bMODULE_LICENSE\s*\(')
SOURCES = '*.c', '*.c_shipped'
CODE = '*.[ch]', '*.inc', '*.c_shipped'


def check_input(tree):
    """Return the kernel's version, or say why the tree cannot be converted."""
    kernel = version(tree)
    if (tree / targets.MARKER).exists():
        raise Error(f'{tree} is already converted')
    need_spatch()
    if (tree / '.git').exists():
        check_committed(tree)
    return kernel


def check_committed(directory):
    """Refuse a part of a git work tree that has uncommitted changes."""
    status = subprocess.run(['git', '-C', directory, 'status', '--porcelain', '--', '.'],
                            capture_output=True, text=True, check=False)
    if status.returncode:
        raise Error(f'git status fails in {directory}: {status.stderr.splitlines()[0]}')
    if status.stdout:
        raise Error(f'{directory} has uncommitted changes, commit or stash them first')


def searched(tree):
    """The directories with code that ends up in the kernel or in a module."""
    return sorted(d.name for d in tree.iterdir() if d.is_dir() and not d.is_symlink() and
                  d.name not in ('Documentation', 'scripts', 'tools') and d.name[0] != '.')


class Use(NamedTuple):
    path: str
    line: int
    call: str
    symbol: str
    # What __symbol_get() and __symbol_put() are called with, and whether it, or what a macro
    # gives them, may be what a parameter of the module names
    name: str = ''
    by_parameter: bool = False

    def __str__(self):
        return f'{self.path}:{self.line}: {self.call}({self.symbol or self.name})'


class Named(NamedTuple):
    """Which argument of a call names the symbol, and what a macro pastes around it."""
    argument: int
    before: str = ''
    after: str = ''


DIRECT = {call: [Named(0)] for call in CALLS}


def parameters_of(define):
    return [name.strip() for name in define[2].split(',')] if define[2] is not None else []


def body_of(define):
    """Where the body of a macro begins and ends."""
    return define.end(1) if define[2] is None else define.end(2) + 1, define.end()


def mentions(calls):
    """Where one of the calls is named, but for a member of that name, and the parenthesis
    behind it, if there is one."""
    return re.compile(rf'(?<![\w.])(?<!->)({"|".join(calls)})(?!\w)(\s*\()?')


def pasters_in(text):
    """The macros that only paste their two arguments, to the knowledge of a file."""
    found, before = {'__PASTE', 'CONCATENATE'}, 0
    while before != len(found):
        before = len(found)
        for define in DEFINE.finditer(text):
            pasted = '##'.join(parameters_of(define))
            body = re.sub(r'[\s\\]+', '', text[slice(*body_of(define))])
            if pasted.count('##') == 1 and body in (
                    pasted, *(f'{name}({pasted.replace("##", ",")})' for name in found)):
                found.add(define[1])
    return found


def pasted_in(text, argument):
    """An argument in the code of a file, with ## for what macros paste."""
    before = None
    while before != argument and '(' in argument:
        before = argument
        argument = re.sub(rf'\b(?:{"|".join(pasters_in(text))})\(([^(),]+),([^(),]+)\)',
                          r'\1##\2', argument)
    return argument


def named_by(argument, parameters):
    """How a macro with these parameters names a symbol by an argument in its body."""
    parts = re.split(r'\s*##\s*', argument)
    own = [number for number, part in enumerate(parts) if part in parameters]
    if len(own) != 1 or not re.fullmatch(r'\w*', ''.join(parts)):
        return None
    return Named(parameters.index(parts[own[0]]), ''.join(parts[:own[0]]),
                 ''.join(parts[own[0] + 1:]))


def is_passed(before):
    """Whether a name with this code before it is a value, and not declared there."""
    return re.search(r'([(),=?:&|!{]|\breturn)$', before.rstrip()[-7:])


def uses_in(path, text, calls):
    """The uses in a file. A definition is not one, and a parameter is not a symbol."""
    text = OTHER_DIRECTIVE.sub(blank, code(text))
    ends = ends_by_parameter(text, [call for call in calls if call in BY_NAME or not calls[call]])
    arrays = {name for extern, name in re.findall(r'(\bextern\b[^;]*)?\bchar\s+(\w+)\[', text)
              if not extern}
    defines = [(define.start(), define.end(), parameters_of(define))
               for define in DEFINE.finditer(text)]

    def symbol_of(argument):
        argument = pasted_in(text, argument)
        if not parameters:
            argument = re.sub(r'\s*##\s*', '', argument)
        # Some put what is not a symbol, but has the name or the address of one.
        if argument in arrays or named_by(argument, parameters or []) or \
                found[1] == 'symbol_put' and not re.fullmatch(r'\w+', argument):
            return ''
        return argument

    for found in mentions(calls).finditer(text):
        before = text[:found.start()].rstrip(' \t')
        # Those of the macro that it is in, if it is in one
        parameters = next((names for start, end, names in defines
                           if start <= found.start() < end), None)
        if re.search(r'#[ \t]*define$', before[-20:]) or not found[2] and (
                found[1] not in DIRECT or parameters is None and not is_passed(before)):
            continue
        symbols, given, name = [''], arguments(text, found.end() - 1) if found[2] else [], ''
        if found[1] in BY_NAME:
            name = given[0] if given else ''
        elif given and found[1] not in NO_NAME and calls[found[1]]:
            symbols = [symbol and named.before + symbol + named.after for named in calls[found[1]]
                       for symbol in map(symbol_of, given[named.argument:][:1])] or symbols
        for symbol in symbols:
            yield Use(path, text.count('\n', 0, found.start()) + 1, found[1], symbol, name,
                      found.end(1) in ends)


class Uses:
    """The uses of symbol_get() and the like, and of the macros built on them, in some
    directories. `macros` has the files that define each macro, and in which ways it names
    a symbol there. `by_parameter` has the files in which all that is got is what a parameter
    of the module names, and `mixed` those in which only some is, with one such use; a put
    does not say which it is of. `names` has what a name that is not in the code as such can
    be in any other file. `pasted` has the files in which the name of a call is pasted, with
    a line of each, and `passed` those that give a macro to another one, and its name."""

    def __init__(self, tree, where):
        self.tree, self.macros = tree, defaultdict(dict)
        self.loading, self.putting = {'symbol_request'}, {'symbol_put_addr'}
        texts, searched_for, before = {}, set(), None
        # A macro may be built on one that is found later.
        while where and before != str(self.macros):
            before, new = str(self.macros), {*DIRECT, *self.macros} - searched_for
            if new:
                searched_for |= new
                texts |= {path: read(tree / path)
                          for path in grep(tree, rf'\b({"|".join(new)})\b|symbol_[ \t]*##', *where,
                                           names=CODE)
                          if path not in texts and not DEFINED_IN.fullmatch(path)}
            for path in sorted(texts):
                self.find_macros(path, code(texts[path]))
        self.pasted = {path: text.count('\n', 0, found.start()) + 1
                       for path, text in texts.items()
                       if '##' in text and (found := PASTED.search(code(text)))}
        self.calls = [*DIRECT, *self.macros]
        naming = '|'.join(call for call in self.macros if any(self.macros[call].values()))
        self.passed = {path: (text.count('\n', 0, found.start()) + 1, found[1])
                       for path, text in texts.items() if naming
                       for found in re.finditer(rf'[(,]\s*({naming})\s*(?=[,)])', code(text))
                       if self.definers(found[1], path)}
        self.all = [use for path in sorted(texts)
                    for use in uses_in(path, texts[path], self.calls_in(path))]
        self.by_parameter, self.mixed = set(), {}
        for path, uses in self.in_files().items():
            self.see_parameters(path, uses)
        self.helpers = cache(self.helpers)
        named = {path: use for use in reversed(self.all) for path in [use.path]
                 if use.call in BY_NAME and use.name and path not in self.by_parameter}
        callers = self.callers(named, where)
        for path, use in named.items():
            if self.given_by_others(path, callers[path]):
                self.mixed[path] = use
        by_name = {use.path for use in self.all if use.call in BY_NAME}
        gets = {use.path for use in self.all if use.call == '__symbol_get'}
        self.names = {path: pattern for path in sorted(by_name - self.by_parameter)
                      if (pattern := name_pattern(texts[path], [
                          *dict(quoted_in(tree, path, texts[path])).values(),
                          *callers.get(path, ())])) or path in gets}

    def see_parameters(self, path, uses):
        # A put of what is not a symbol is one of what its name says, or of nothing.
        gets = [use for use in uses if use.call not in PUTS and (
            use.symbol or use.call not in {'symbol_put', *self.putting})]
        named = [use for use in gets if use.by_parameter]
        # A macro of a header is there for other files as well.
        if named and named == gets and all(
                use.call in DIRECT or path in self.macros[use.call] for use in gets):
            self.by_parameter.add(path)
        elif named:
            self.mixed[path] = named[0]

    def callers(self, paths, where):
        """{path: the texts of other files that call what gets or puts in it}"""
        helpers = {path: self.helpers(path) if takes_names(read(self.tree / path)) else set()
                   for path in paths}
        called = '|'.join(set().union(*helpers.values()))
        texts = {other: read(self.tree / other) for other in grep(
            self.tree, rf'\b({called})\s*\(', *where, names=CODE)} if called else {}
        return {path: [text for other, text in texts.items()
                       if other != path and helpers[path] & words(text)] for path in paths}

    def given_by_others(self, path, callers):
        """Whether what is got or put by a name in a file may be what a module parameter of
        another one names, which gives it to a function there or is declared there."""
        if any(ends_by_parameter(code(caller), self.helpers(path)) for caller in callers):
            return True
        text = read(self.tree / path)
        declared = ''.join([text, *(header for _, header in quoted_in(self.tree, path, text))])
        extern = set(re.findall(r'\bextern\b[^;{}()]*\bchar\b[^;{}()]*?(\w+)(?:\[[^]]*\])?;', declared))
        extern &= words(' '.join(use.name for use in self.all if use.path == path))
        return any(('', name) in Held(code(read(self.tree / other))).held
                   for name in extern for other in grep(
                       self.tree, rf'\bmodule_param.*\b{name}\b', str(Path(path).parts[0])))

    def find_macros(self, path, text):
        calls = self.calls_in(path)
        for define in DEFINE.finditer(text):
            if define[1] in DIRECT:
                continue
            for body in mentions(calls).finditer(text, *body_of(define)):
                if body[2] and define[2] is not None:
                    given, parameters = arguments(text, body.end() - 1), parameters_of(define)
                    ways = [Named(own.argument, inner.before + own.before, own.after + inner.after)
                            for inner in calls[body[1]] if body[1] not in NO_NAME
                            for argument in given[inner.argument:][:1]
                            if (own := named_by(pasted_in(text, argument), parameters))]
                elif define[2] is None and text[slice(*body_of(define))].strip() == body[1]:
                    ways = calls[body[1]]
                else:
                    continue
                for some in self.loading, self.putting:
                    if body[1] in some:
                        some.add(define[1])
                found = self.macros[define[1]].setdefault(path, [])
                found += [way for way in ways if way not in found]

    def loose_puts(self, uses):
        """Those uses in a file that may put what another file has got."""
        gets = {use.name for use in uses if use.call == '__symbol_get'}
        return [use for use in uses if use.call in self.putting and not use.symbol or
                use.call == '__symbol_put' and use.name and use.name not in gets]

    def helpers(self, path):
        """What other files may call to get or put in one: its functions and macros."""
        text, calls = code(read(self.tree / path)), mentions(self.calls_in(path))
        bodies = {function.name: function.body for function in functions_in(text)}
        own, new = set(), {name for name, body in bodies.items() if calls.search(body)}
        while new:
            own |= new
            new = {name for name in bodies.keys() - own if own & words(bodies[name])}
        return {name for name in own if not path.endswith('.c') or
                not re.search(rf'^static\b.*\b{name}\(', text, re.M)}

    def definers(self, call, path):
        """The files that may define a macro for a file: one that is defined in a source
        file is only known there."""
        defined = self.macros.get(call, ())
        return [path] if path in defined else [of for of in defined if not of.endswith('.c')]

    def calls_in(self, path):
        """How each call in a file names its symbols, if it does."""
        return DIRECT | {call: list(dict.fromkeys(way for of in definers
                                                  for way in self.macros[call][of]))
                         for call in self.macros if (definers := self.definers(call, path))}

    def in_files(self):
        """{path: its uses}"""
        files = defaultdict(list)
        for use in self.all:
            files[use.path].append(use)
        return files

    def symbols(self):
        """{symbol: the uses that name it}"""
        symbols = defaultdict(list)
        for use in self.all:
            if use.symbol:
                symbols[use.symbol].append(use)
        return symbols

    def requested(self):
        """The symbols that are to load a module."""
        return {use.symbol for use in self.all if use.call in self.loading}

    def counts(self):
        return Counter(use.call for use in self.all)


class Function(NamedTuple):
    """A function, or a macro."""
    name: str
    parameters: list
    start: int
    body: str
    returned: list


def functions_in(text):
    for found in functions(text):
        yield Function(found[1], [(re.findall(r'\w+', parameter) or [''])[-1]
                                  for parameter in found[2].split(',')], found.start(3), found[3],
                       re.findall(r'\breturn\b([^;]*)', found[3]))
    for found in DEFINE.finditer(text):
        start, end = body_of(found)
        yield Function(found[1], parameters_of(found), start, text[start:end], [text[start:end]])


def words(text):
    return set(re.findall(r'\w+', text))


def calls_of(functions, text):
    """Each call of some functions: the end of the name, the name, and the arguments."""
    return [(call.end(1), call[1], arguments(text, call.end()))
            for call in re.finditer(rf'(?<![\w.])(?<!->)({functions})\s*(?=\()', text)]


class Held:
    """What may hold, in the code of a file, what a parameter of its module names. A variable
    is the whole file's, or a function's. What a function fills for its caller is in its
    parameters."""
    NUMBER = r'\bparam_ops_(?:byte|\w*(?:short|int|long|bool))\b'
    COPIES = r'str\w*(?:cpy|cat)|mem(?:cpy|move)|v?s\w*(?:printf|scanf)'

    def __init__(self, text):
        self.held = {('', name) for _, macro, given in calls_of(r'module_param\w*', text)
                     if 'charp' in given or re.search('_(string|cb)', macro) and
                     not re.search(self.NUMBER, ' '.join(given))
                     for value in given[self.variable(macro):][:1]
                     for name in words(value) - {'NULL'}}
        # A macro of the file's own may be given it in any place.
        own = '|'.join(define[1] for define in DEFINE.finditer(text) if re.search(
            r'module_param(_string|_cb|\w*\(.*\bcharp\b)', define[0], re.S))
        self.held |= {('', name) for _, _, given in (calls_of(own, text) if own else ())
                      for name in words(' '.join(given))}
        self.functions, before = list(functions_in(text)), None
        self.known = {function.name: function for function in self.functions}
        # The text of a parameter may also be given to a function.
        setters = {*re.findall(r'\.set\s*=\s*&?(\w+)', text),
                   *(given[1] for _, _, given in calls_of('module_param_call', text)
                     if len(given) > 1)}
        self.held |= {(name, parameter) for name in setters & self.known.keys()
                      for parameter in self.known[name].parameters[:1]}
        self.filled = set()
        outside = FUNCTION.sub(lambda found: '' if found[1] else found[0], text)
        self.everywhere = words(DEFINE.sub('', outside))
        while before != len(self.held):
            before = len(self.held)
            for function in self.functions:
                self.follow(function)

    @staticmethod
    def variable(macro):
        """Which argument of a macro is the variable of a parameter."""
        return next((number for word, number in (('_cb', 2), ('_string', 1), ('_named', 1))
                     if word in macro), 0)

    def by(self, function, value):
        """Whether a function has it in a value."""
        return any((function.name, word) in self.held or
                   ('', word) in self.held and word not in function.parameters
                   for word in words(value))

    def follow(self, function):
        """See where a function puts it."""
        to = [(name, member) for member, name, value in re.findall(
            r'(\.|->)?\b(\w+)\s*(?:\[[^]]*\]\s*)*=(?!=)(?=([^;]*))', function.body)
            if self.by(function, value)]
        to += [(name, '') for _, copy, given in calls_of(self.COPIES, function.body)
               if self.by(function, ' '.join(given))
               for name in words(' '.join(given[2:] if 'scanf' in copy else given[:1]))]
        for _, name, given in calls_of('|'.join(self.known), function.body):
            for parameter, value in zip(self.known[name].parameters, given):
                if self.by(function, value):
                    self.held.add((name, parameter))
                if (name, parameter) in self.filled:
                    to += [(word, '') for word in words(value)]
        for name, member in to:
            local = name in function.parameters or name not in self.everywhere and not member
            self.held.add((function.name if local else '', name))
            if name in function.parameters:
                self.filled.add((function.name, name))
        if any(self.by(function, value) for value in function.returned):
            self.held.add(('', function.name))


def ends_by_parameter(text, calls):
    """Where, in the code of a file, some calls are given what a parameter of the module
    names: the ends of their names."""
    calls = calls_of('|'.join(calls), text)
    held = Held(text) if calls else None
    if not calls or not held.held:
        return set()
    whole = Function('', [], 0, text, [])
    return {end for end, _, given in calls if held.by(next(
        (function for function in held.functions
         if 0 <= end - function.start < len(function.body)), whole), ' '.join(given))}


def takes_names(text):
    """Whether a file gets or puts, in a function or a macro, what a parameter may name."""
    by_name = re.compile(rf'\b({"|".join(BY_NAME)})\b')
    return any(re.search(r'\bchar\b', found[2]) and by_name.search(found[3])
               for found in functions(code(text))) or \
        any(define[2] and by_name.search(define[0]) for define in DEFINE.finditer(code(text)))


def name_pattern(text, headers):
    """What a name that is not in the code as such, for __symbol_get(), can be."""
    text, *more = map(without_comments, (text, *headers))
    texts = re.sub(r'\bMODULE_\w+\s*\([^;]*;', '', ''.join((text, *more)))
    strings = re.findall(r'__symbol_put\s*\(\s*"([^"]+)"', text)
    for call in re.finditer(r'__symbol_get\s*\(\s*([^()]*?)\s*\)', text):
        name = call[1]
        given = [name] + re.findall(
            rf'\b{name}\b(?:\[\w*\])?\s*=([^=;][^;]*);|s\w*printf\(\s*{name}\s*,([^;]*);',
            text) if re.fullmatch(r'\w+', name) else [name]
        found = re.findall(r'"([^"]+)"', ' '.join(map(''.join, given)))
        # It may be from a table, or from another function.
        strings += found or re.findall(r'"([A-Za-z_]\w*)"', texts)
    return '|'.join(re.sub(r'%[\d.\\]*l*([a-zA-Z])', lambda convert: {
        'X': '[0-9A-F]+', 'x': '[0-9a-f]+', 'd': '[0-9]+', 'u': '[0-9]+'
    }.get(convert[1], r'\w+'), re.escape(string)) for string in dict.fromkeys(strings))


def where_defined(tree, where, symbol):
    """The files that define a symbol which is not static and that nobody exports."""
    for path in grep(tree, rf'^[a-z].*\b{symbol}\b', *where, names=('*.c',)):
        if re.search(rf'^(?!static|extern|typedef)\w[^;={{}}()]*\b{symbol}\s*'
                     rf'(?:\([^;{{}}]*\)\s*\{{|(?:\[[^\]]*\])*\s*(?:=|;))', code(read(tree / path)),
                     re.M):
            yield path


def find_providers(tree, where, uses, wanted):
    """{symbol: the files that provide it}, in the order of the exports in each."""
    wanted = '|'.join([*map(re.escape, sorted(wanted)),
                       *sorted(filter(None, uses.names.values()))])
    found = defaultdict(list)
    if not wanted:
        return found
    for path in grep(tree, EXPORT % wanted, *where, names=SOURCES):
        for symbol in re.findall(EXPORT % r'\w+', code(read(tree / path)), re.M):
            if re.fullmatch(wanted, symbol) and path not in found[symbol]:
                found[symbol].append(path)
    for symbol in uses.symbols():
        if re.fullmatch(wanted, symbol) and symbol not in found:
            found[symbol] = list(where_defined(tree, where, symbol))
    return {symbol: paths for symbol, paths in found.items() if paths}


def conditions_of(text, pattern):
    """The #if lines that the first line which matches is behind."""
    return next(all_conditions_of(text, pattern), [])


def all_conditions_of(text, pattern):
    """The same for each line that matches."""
    lines, matches = code(text).splitlines(), re.compile(pattern).match
    return (conditions(lines, inside) for number, inside in conditionals(lines)
            if matches(lines[number]))


def export_conditions(text, symbol):
    """What #if lines an export is behind, or else what may be one by a macro, or be what
    is exported."""
    exported = list(all_conditions_of(text, EXPORT % symbol))
    return exported[0] if exported else next(filter(None, all_conditions_of(
        text, rf'(?!extern|static|typedef)\w.*\b{symbol}\b')), [])


def driver_in(text, macros):
    """The macro of a driver that is the init of a file."""
    text = DIRECTIVE.sub('', text)
    for found in re.finditer(r'^(\w+)[ \t]*\(', text, re.M):
        # A function of such a name has its type before it, which may be in the line above.
        if (found[1] in macros or re.fullmatch(DRIVER, found[1])) and \
                not re.match(r'[\w*]', text[:found.start()].rstrip()[-1:]):
            return found[1]
    return None


def has_init(text, macros):
    """Whether the code of a file has the init of a module."""
    return driver_in(text, macros) or INIT.search(text)


def refuse_hidden_init(tree, path):
    """Refuse an init, or a license, of a form that is not seen here. Without any, a module
    would be given another init."""
    text = read(tree / path)
    quoted = dict(quoted_in(tree, path, text))
    for name in INCLUDE.findall(text):
        if name[0] == '"' and not name.endswith('.h"') and name[1:-1] not in quoted:
            raise Error(f'{path}: its init may be in {name[1:-1]}, which is not beside it')
    for name, included in quoted.items():
        if INIT.search(code(included)):
            raise Error(f'{path}: its init is in {name}, which it includes')
    text = code(text)
    if re.search(r'\b(init|cleanup)_module\s*\(\s*(void)?\s*\)\s*\{', text):
        raise Error(f'{path}: no rule knows an init without module_init()')
    for define in DEFINE.finditer('\n'.join([text, *map(code, quoted.values())])):
        if found := re.search(r'\bmodule_init\s*\(|\bMODULE_LICENSE\s*\(', define[0]):
            what = 'init' if found[0].startswith('module') else 'license'
            raise Error(f'{path}: its {what} is in the macro {define[1]}')


def quoted_in(tree, path, text):
    """The names and texts of the files beside a file that it includes."""
    for name in INCLUDE.findall(text):
        file = tree / Path(path).parent / name[1:-1]
        if name[0] == '"' and file.is_file():
            yield name[1:-1], read(file)


def home_of(tree, kbuild, path, macros):
    """The file with the init of the module that a file belongs to, and the condition on an
    option under which the file is a part of that module. If the module has no init, it is
    the file that says what module it is."""
    if has_init(code(read(tree / path)), macros):
        return path, ''
    places = kbuild.places(path)
    if not places:
        raise Error(f'{path}: cannot find the init function of its module, as no Makefile is '
                    'known to build it')
    found = [home_in(tree, kbuild, place, path, macros) for place in places]
    homes, options = (list(dict.fromkeys(some)) for some in zip(*found))
    modules = dict.fromkeys(place.module for place in places)
    if len(homes) > 1:
        raise Error(f'{path}: is a part of ' +
                    ' and of '.join(module.removesuffix('.o') for module in modules))
    home, option = homes[0], weakest(options)
    if option is None:
        raise Error(f'{path}: is a part of its module by {" and by ".join(options)}')
    for place in kbuild.places(home) if home != path else ():
        if place.module not in modules:
            module = place.module.removesuffix('.o')
            raise Error(f'{home}: is also a part of {module}, without {path}')
        if place.only_if not in ('', option):
            raise Error(f'{home}: is only a part of its module if '
                        f'"{" and ".join(place.within)}"')
    return home, option


def home_in(tree, kbuild, place, path, macros):
    """The same in one of the modules that a file may belong to."""
    if place.only_if is None:
        conditions = ' and '.join(place.within)
        raise Error(f'{path}: is only a part of its module if "{conditions}"')
    texts = {other: code(read(tree / other)) for other in kbuild.sources(place)}
    homes = [other for other, words in texts.items() if has_init(words, macros)]
    if len(homes) == 1:
        return homes[0], place.only_if
    if homes:
        raise Error(f'{path}: cannot find the init function of its module, '
                    f'which may be in {" or in ".join(homes)}')
    for part in kbuild.unknown(place):
        raise Error(f'{path}: cannot find the init function of its module, which may be in '
                    f'"{part}" of its Makefile')
    for other in texts:
        refuse_hidden_init(tree, other)
    # The license says which file stands for a module without an init.
    homes = [other for other, words in texts.items() if LICENSE.search(words)]
    home = min(homes, key=lambda other: any(of.within for of in kbuild.places(other)),
               default=path)
    return home, '' if home == path else place.only_if


def driver_macros(tree, *where):
    """The macros of a kernel that are the init of a module, such as module_pci_driver(),
    with how they register and unregister a driver; or None if they do more than that.
    Some directories are searched for headers with them."""
    macros, new = {}, {'module_driver', 'module_init'}
    while new:
        call, found = rf'\b({"|".join(new)})\(', {}
        for path in grep(tree, call, *where, names=('*.h',)):
            text = read(tree / path)
            for define in DEFINE.finditer(text):
                name, parameters = define.groups()
                if parameters is None or INIT.match(f'{name}('):
                    continue
                body = re.sub(r'[\s\\]+', '', text[slice(*body_of(define))])
                if re.search(call, body):
                    pair = re.fullmatch(rf'module_driver\({parameters},(\w+),(\w+)\)', body)
                    found[name] = pair and pair.groups()
        new = found.keys() - macros.keys()
        macros = found | macros
    return macros


def pair_of(macro, text):
    """How a driver is registered and unregistered, if its macro is given just that."""
    return next((given[1:] for _, _, given in calls_of(macro, text)
                 if macro == 'module_driver' and len(given) == 3), None)


def beside(path, name):
    """The file that is meant by a name in an #include of another, if there is one."""
    return os.path.normpath(Path(path).parent / name[1:-1])


def seen_from(path, header):
    """How a file includes a header by where it is."""
    return f'"{os.path.relpath(header, Path(path).parent)}"'


def includes(tree, path, name, header):
    """Whether a name in an #include of a file may be that of a header."""
    if name[0] == '"' and (tree / beside(path, name)).is_file():
        return header == beside(path, name)
    return f'/{header}'.endswith(f'/{name[1:-1]}')


def headers_of(tree, where, path, home, symbols):
    """How another file is to include the headers that declare symbols to the file which
    defines them, if it does not yet; and the symbols for which there is none."""
    here, there = INCLUDE.findall(read(tree / path)), INCLUDE.findall(read(tree / home))
    # A pointer of such a name is not it.
    declared = {header: words(re.sub(r'\(\s*\*+\s*\w+\s*\)', '', code(
        read(tree / header)))) for header in grep(
        tree, rf'\b({"|".join(symbols)})\b', *where, str(Path(path).parent), names=('*.h',))}
    # Both may include a header that includes it.
    both = (tree / folder / name[1:-1] for name in here if name in there
            for folder in ('include', Path(home).parent))
    inner = {name[1:-1] for file in both if file.is_file()
             for name in INCLUDE.findall(read(file))}
    missing, undeclared = {}, []
    for symbol in symbols:
        headers = [header for header in declared if symbol in declared[header]]
        header, name = next(((header, name) for header in headers for name in here
                             if includes(tree, path, name, header)), ('', ''))
        before = []
        if name[:1] == '"' and header == beside(path, name):
            # It may need what is included before it.
            before = [seen_from(home, beside(path, other)) for other in here[:here.index(name)]
                      if other[0] == '"' and (tree / beside(path, other)).is_file() and not any(
                          includes(tree, home, own, beside(path, other)) for own in there)]
            name = seen_from(home, header)
        if header and not any(includes(tree, home, other, header) for other in there):
            missing |= dict.fromkeys([*before, name])
        elif not header and not any(f'/{header}'.endswith(f'/{name}')
                                    for header in headers for name in inner):
            undeclared.append(symbol)
    return list(missing), undeclared


def registered_in(text):
    """The symbols that a file registers."""
    return REGISTERED.findall(text)


def unbalanced(text):
    """The arrays that a file registers and does not unregister, or the reverse."""
    return set(re.findall(ARRAY % 'register', text)) ^ set(re.findall(ARRAY % 'unregister', text))
