#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Turns template files into one C file: a table of texts, and the lookup that embedded.h declares.

usage: embed.py OUTPUT ROOT FILE...     (FILE is ROOT/[SET/]BACKEND/NAME.mustache)
"""
import os
import sys

HEAD = """// SPDX-License-Identifier: GPL-2.0-or-later
/* Made by embed.py from the template files; changes belong there. */
#include "backend/common/embedded.h"

#include <stddef.h>
#include <string.h>

/* ISO C promises only 4095 bytes for a literal; gcc and clang take any length. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

"""

TAIL = """
const char *embedded_template(const char *set, const char *backend, const char *file)
{
        for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++)
                if (strcmp(templates[i].set, set) == 0 &&
                    strcmp(templates[i].backend, backend) == 0 &&
                    strcmp(templates[i].file, file) == 0)
                        return templates[i].text;
        return NULL;
}
"""

ESCAPES = {ord('"'): '\\"', ord('\\'): '\\\\', ord('\n'): '\\n', ord('\t'): '\\t'}


def literal(data):
    """The bytes as a C string literal; octal escapes of three digits cannot run into what follows,
    and no '?' can become part of a trigraph."""
    return '"' + ''.join(ESCAPES.get(b) or (chr(b) if 32 <= b < 127 and b != ord('?')
                                            else '\\%03o' % b) for b in data) + '"'


def split_name(root, path):
    """SET, BACKEND and NAME of a template file."""
    parts = os.path.relpath(path, root).split(os.sep)
    name, extension = os.path.splitext(parts[-1])
    if extension != '.mustache' or not 2 <= len(parts) <= 3:
        sys.exit('embed.py: %s: not ROOT/[SET/]BACKEND/NAME.mustache' % path)
    return ('' if len(parts) == 2 else parts[0], parts[-2], name)


def read(path):
    with open(path, 'rb') as file:
        data = file.read()
    if b'\0' in data:
        sys.exit('embed.py: %s: has a NUL byte' % path)
    return data


def main(output, root, *paths):
    texts, rows = [], []
    for i, path in enumerate(sorted(paths)):
        lines = read(path).splitlines(keepends=True) or [b'']
        texts.append('static const char text_%d[] =\n' % i
                     + '\n'.join('        ' + literal(line) for line in lines) + ';\n')
        rows.append('        { %s, text_%d },\n'
                    % (', '.join(literal(s.encode()) for s in split_name(root, path)), i))
    with open(output, 'w', encoding='ascii') as file:
        file.write(HEAD + '\n'.join(texts)
                   + '\nstatic const struct {\n        const char *set, *backend, *file, *text;\n'
                   + '} templates[] = {\n' + ''.join(rows) + '};\n' + TAIL)


main(*sys.argv[1:])
