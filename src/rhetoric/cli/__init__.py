"""The command line: it calls the public functions by their own names.

Standard output carries results only; progress and notices go to standard error. Exit codes:
0 done, 1 a check failed, 2 usage, 3 bad input, 4 a model or an extra is missing.
"""

from __future__ import annotations

import sys

import typer

from rhetoric.cli import _evaluate, _packs, _reports, _views
from rhetoric.errors import RhetoricError

__all__ = ["app", "main"]

app = typer.Typer(
    name="rhetoric",
    help="How does this text persuade? Slogans, formulas, contrasts, figures and style, "
    "each number traceable to the words.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_reports.register(app)
_views.register(app)
_evaluate.register(app)
app.add_typer(_packs.app, name="packs")


def main() -> None:
    """Run the command line; an error of ours is one message and its exit code."""
    try:
        app()
    except RhetoricError as error:
        sys.stderr.write(f"rhetoric: {error}\n")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("rhetoric: interrupted\n")
        raise SystemExit(130) from None
