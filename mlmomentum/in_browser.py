"""What is different where there is no computer behind the notebook: Python runs in the browser's own page.

JupyterLite's kernel stops Run All at the first error, whatever a cell's tags say. So an error that is only a message to
the learner, such as that of an exercise without an answer, is printed there in place of being raised.
"""

import logging
import sys
from types import TracebackType
from typing import Any

from mlmomentum.judging.feedback import KindError

HERE = sys.platform == "emscripten"  # what Pyodide says


def settle() -> None:
    """Have the notebook print the message of a KindError, and go on as if its cell had run.

    Matplotlib lists its fonts in each new kernel there, and doesn't have to say so.
    """
    from IPython import get_ipython

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    if shell := get_ipython():
        shell.set_custom_exc((KindError,), _say)


def _say(shell: Any, kind: type, error: KindError, trace: TracebackType, tb_offset: int | None = None) -> list[str]:
    print("\n".join(error._render_traceback_()), file=sys.stderr)
    return []
