"""Blocks of code in the documentation, and a runner of checks: what both scripts of checks need."""

import re
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "data.md"
FENCE = re.compile(r"(<!-- not run[^\n]*-->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language, section=None):
    """The blocks of code in a language on the page of data, of one section or of all, but those that say they are not
    run."""
    text = PAGE.read_text()
    if section:
        text = text.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    found = [code for skipped, of, code in FENCE.findall(text) if of == language and not skipped]
    assert found, f"no {language} in {PAGE}"
    return found


def run(checks):
    """Runs the checks in their order; ends the program with their count."""
    failed = 0
    for check in checks:
        try:
            check()
            print(f"ok      {check.__doc__}")
        except BaseException as error:  # those of the workbench are no Exceptions
            if isinstance(error, KeyboardInterrupt):
                raise
            failed += 1
            print(f"FAILED  {check.__doc__}\n{traceback.format_exc()}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(failed > 0)
