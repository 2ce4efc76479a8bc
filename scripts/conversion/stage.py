# SPDX-License-Identifier: GPL-2.0
"""Changing a tree as a whole or not at all.

Everything happens in a scratch directory inside the tree, until install() replaces the
old files with the new ones. It renames files and never writes to them, so a tree that
shares hard links with another is safe. If a run fails or is interrupted, the tree is
left as it was.
"""

import fcntl
import os
import re
import shutil
import signal

from .tree import Error, Stopped, read, say

SCRATCH = '.optional_provider.scratch'
SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


def heed_signals():
    """Let a signal raise Stopped."""
    def interrupted(number, _frame):
        # A second one must not interrupt what the first has begun to undo.
        ignore_signals()
        raise Stopped(f'stopped by {signal.Signals(number).name}')
    for number in SIGNALS:
        # nohup ignores SIGHUP.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupted)


def ignore_signals():
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def files_in(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob('*')
                  if path.is_file())


def undo(root, tree):
    """Undo install(), which may have stopped at any point."""
    if (root / 'ready').exists():
        for path in files_in(root / 'old'):
            os.replace(root / 'old' / path, tree / path)
        for path in (root / 'added').read_text().splitlines():
            (tree / path).unlink(missing_ok=True)
        # If this is killed, the next run need not find what is removed below.
        (root / 'ready').unlink()
    shutil.rmtree(root, ignore_errors=True)


class Stage:
    """`new` has the new files for the tree, `old` those that install() has replaced."""

    def __init__(self, tree):
        self.locks = []
        self.lock(tree)
        self.tree = tree
        self.root = tree / SCRATCH
        self.new, self.old = self.root / 'new', self.root / 'old'

    def lock(self, directory):
        """Without a lock, two runs would each undo the other's, as if it had been killed."""
        if not directory.is_dir():
            raise Error(f'{directory} is not a directory')
        if not os.access(directory, os.W_OK):
            raise Error(f'{directory}: no write permission')
        self.locks.append(os.open(directory, os.O_RDONLY))
        try:
            fcntl.flock(self.locks[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Error(f'{directory} is being converted by another process') from None

    def unfinished(self):
        return self.root.exists()

    def __enter__(self):
        if self.unfinished():
            say('undoing the changes of a run that was killed')
            self.undo()
        return self

    def __exit__(self, *_):
        # It is too late to stop now.
        ignore_signals()
        self.undo()
        for lock in self.locks:
            os.close(lock)

    def copy(self, path):
        """Stage a copy of a file of the tree, unless there is one."""
        staged = self.new / path
        if not staged.exists():
            if not (self.tree / path).is_file():
                raise Error(f'{path}: missing in {self.tree}')
            if (self.tree / path).is_symlink():
                raise Error(f'{path}: a symbolic link, convert what it points to')
            text = (self.tree / path).read_bytes()
            if 0 < text.count(b'\r\n') < text.count(b'\n'):
                raise Error(f'{path}: has line ends of two kinds')
            staged.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.tree / path, staged)
        return staged

    def add(self, source, path):
        """Stage a file that the tree does not have."""
        if (self.tree / path).exists():
            raise Error(f'{path}: already exists, but is not part of an unconverted tree')
        (self.new / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, self.new / path)

    def edit(self, path, function, *args):
        """Replace the text of a file with the result of a function, and return that."""
        staged = self.copy(path)
        try:
            text = function(read(staged), *args)
            staged.write_text(text, 'utf-8', 'surrogateescape')
            return text
        except Error as error:
            raise Error(f'{path}: {error}') from None

    def files(self):
        return files_in(self.new)

    def text(self, path):
        """What a file is to be, or is if it is not staged."""
        return read(next(top / path for top in (self.new, self.tree) if (top / path).exists()))

    def drop_unchanged(self):
        """Forget the files that are as they were."""
        for path in self.files():
            if read(self.new / path) == read(self.tree / path):
                (self.new / path).unlink()

    def clear(self):
        """Begin again."""
        shutil.rmtree(self.new, ignore_errors=True)

    def install(self, last, check=None):
        """Rename the new files into place, `last` after all others, and see that they pass
        a check."""
        files = sorted(self.files(), key=lambda path: path == last)
        added = []
        for path in files:
            here, new, old = self.tree / path, self.new / path, self.old / path
            owner = here.parent.stat()
            if os.geteuid() == 0:
                os.chown(new, owner.st_uid, owner.st_gid)
            if not os.access(here.parent, os.W_OK):
                raise Error(f'{here.parent}: no write permission')
            if here.exists():
                if b'\r\n' in here.read_bytes():
                    new.write_text(read(new), 'utf-8', 'surrogateescape', '\r\n')
                old.parent.mkdir(parents=True, exist_ok=True)
                os.link(here, old)
            else:
                added.append(path)
        (self.root / 'added').write_text('\n'.join(added))
        (self.root / 'ready').touch()
        for path in files:
            os.replace(self.new / path, self.tree / path)
        if check:
            check()
        (self.root / 'ready').unlink()

    def undo(self):
        undo(self.root, self.tree)


class Forest(Stage):
    """Some directories that are changed as a whole. Their `tree` is in the scratch
    directory of the first, and has links to them; the others have a link to that."""

    def __init__(self, directories):
        super().__init__(directories[0])
        for directory in directories[1:]:
            self.lock(directory)
            if directory.stat().st_dev != directories[0].stat().st_dev:
                raise Error(f'{directories[0]} and {directory} are on two file systems')
        self.directories = directories
        self.tree = self.root / 'tree'
        above = os.path.commonpath([directory.parent for directory in directories])
        self.names = {}
        for directory in directories:
            # spatch ignores a path with a blank in it, and grep() a hidden directory.
            name = re.sub(r'\s|(?<![^/])\.', '_', str(directory.relative_to(above)))
            # Nor can one be below the link to another.
            while any(f'{name}/'.startswith(f'{one}/') or f'{one}/'.startswith(f'{name}/')
                      for one in self.names):
                name = f'_{name}'
            self.names[name] = directory

    def plant(self):
        for name, directory in self.names.items():
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / name).symlink_to(directory)
            if directory != self.directories[0]:
                (directory / SCRATCH).symlink_to(self.root)

    def unfinished(self):
        return any(os.path.lexists(directory / SCRATCH) for directory in self.directories)

    def undo(self):
        """Undo also what was killed, although it may have had other directories."""
        for root in {(directory / SCRATCH).resolve() for directory in self.directories}:
            links = [link.resolve() for link in (root / 'tree').rglob('*') if link.is_symlink()]
            undo(root, root / 'tree')
            for scratch in (directory / SCRATCH for directory in [*links, *self.directories]):
                if scratch.is_symlink():
                    scratch.unlink()
