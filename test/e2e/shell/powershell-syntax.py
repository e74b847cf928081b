"""Parses the PowerShell scripts named on the command line with tree-sitter's grammar; tells every place that is none."""

import sys

try:
    import tree_sitter
    import tree_sitter_powershell
except ImportError:
    sys.exit("this test needs tree-sitter-powershell: install .ci/python-requirements.txt, or set VAULT_TEST_PYTHON")

parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
bad = 0


def visit(path, node):
    global bad
    if node.type == "ERROR" or node.is_missing:
        bad += 1
        line, column = node.start_point
        print(f"{path}:{line + 1}:{column + 1}: {'missing ' if node.is_missing else ''}{node.type}")
    for child in node.children:
        visit(path, child)


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        visit(path, parser.parse(file.read()).root_node)
sys.exit(1 if bad else 0)
