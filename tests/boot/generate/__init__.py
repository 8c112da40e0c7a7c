# SPDX-License-Identifier: GPL-2.0-or-later
"""Generators of hosts, a module a dialect: common.py says what one has. They find each other, whoever calls them."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
