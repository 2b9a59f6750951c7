"""Wrong answers that want full marks."""

from hostile import ALL, NONE, NOTHING, SECOND, Case

VERDICT = "from mlmomentum.judging.exercise import Verdict\npassed = Verdict(True, None, 'right')\n"


def forge(name, does, cell, marks=SECOND, **more):
    return Case(name, does, marks, cell, NOTHING, **more)


def cell_of(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def changed_check(notebook):
    cell_of(notebook, "check_momentum_step")["source"] = "'full marks'"


def many_points(notebook):
    cell_of(notebook, "check_momentum_step")["metadata"]["nbgrader"]["points"] = 100


def unlocked(notebook):
    cell = cell_of(notebook, "check_momentum_step")
    cell["metadata"]["nbgrader"] |= {"locked": False, "solution": True}
    cell["source"] = "3"


def link_to_victim(folder):
    path = folder / "02_momentum.ipynb"
    path.unlink()
    path.symlink_to(folder.parents[1] / "victim" / "02_momentum" / path.name)


def own_package(folder):
    (folder / "mlmomentum.py").write_text("def __getattr__(name):\n    return lambda *_, **__: None\n")


SAYS_RIGHT = """
import base64, json, os
from mlmomentum.exercises import EXERCISES
from mlmomentum.grading import wire
from mlmomentum.judging.observe import watch
def momentum_step(*_): return 0, 0
seen = wire.encoded(wire.Seen(99, watch(EXERCISES['momentum_step'], momentum_step))) + wire.encoded(wire.Done())
for number in range(64):
    try: os.write(number, seen)
    except OSError: pass
"""
PICKLED = """
import os, pickle
class Evil:
    def __reduce__(self): return os.system, ('touch COURSE/PWNED-pickle',)
for number in range(64):
    try: os.write(number, pickle.dumps(Evil()))
    except OSError: pass
"""

CASES = [
    forge("check_replaced", "check = lambda *_: None", "check = lambda *_: None"),
    forge(
        "judge_replaced",
        "exercises.judge replaced",
        VERDICT + "import mlmomentum.exercises as e\ne.judge = lambda *_: passed",
    ),
    forge("diagnose_replaced", "exercises.diagnose replaced",
          VERDICT + "import mlmomentum.exercises as e\ne.diagnose = lambda *_: passed"),
    forge("close_replaced", "close replaced wherever it is used",
          "import sys\nfor module in list(sys.modules.values()):\n"
          "    for name in ('close', 'same_values'):\n"
          "        if getattr(module, '__name__', '').startswith('mlmomentum.judging') and hasattr(module, name):\n"
          "            setattr(module, name, lambda *_: True)"),
    forge("verdict_replaced", "Verdict.__init__ always sets passed",
          "from mlmomentum.judging import exercise\n"
          "def init(self, *_): self.__dict__.update(passed=True, misconception=None, message='')\n"
          "exercise.Verdict.__init__ = init"),
    forge("reference_replaced", "the exercise's reference replaced by the wrong answer",
          "from mlmomentum.exercises import EXERCISES\n"
          "object.__setattr__(EXERCISES['momentum_step'], 'reference', lambda t, v, g, l, m: (t, v))"),
    forge("properties_removed", "the exercise's properties emptied",
          "from mlmomentum.exercises import EXERCISES\n"
          "object.__setattr__(EXERCISES['momentum_step'], 'properties', ())"),
    forge("ast_transformer", "an AST transformer takes the checks out",
          "import ast\nclass NoChecks(ast.NodeTransformer):\n"
          "    def visit_Expr(self, node):\n"
          "        return ast.Pass() if ast.unparse(node).startswith('check(') else node\n"
          "get_ipython().ast_transformers.append(NoChecks())"),
    forge("run_code_replaced", "the kernel's run_code replaced",
          "async def run_code(*_, **__): return False\nget_ipython().run_code = run_code"),
    forge("showtraceback", "the kernel's showtraceback replaced",
          "get_ipython().showtraceback = lambda *_, **__: None"),
    forge("custom_exception_hook", "errors swallowed by set_custom_exc",
          "get_ipython().set_custom_exc((Exception,), lambda *_, **__: None)"),
    forge("display_hook", "a hook before each cell defines check anew",
          "def before(*_): get_ipython().user_ns['check'] = lambda *_: 3\n"
          "get_ipython().events.register('pre_execute', before)"),
    forge("array_equal_patched", "np.array_equal, np.all and np.isnan patched",
          "import numpy as np\nfor name in ('array_equal', 'all', 'isnan'): setattr(np, name, lambda *_, **__: True)",
          (0.0, 0.0)),
    forge("always_equal_array", "an array that equals everything", "import numpy as np\n"
          "class Equal(np.ndarray):\n    def __eq__(self, other): return np.ones(self.shape, bool)\n"
          "def momentum_step(t, v, g, l, m): return np.asarray(t).view(Equal), np.asarray(v).view(Equal)"),
    forge("import_hook", "mlmomentum.check replaced in sys.modules",
          "import mlmomentum\nmlmomentum.check = lambda *_: None\nfrom mlmomentum import check"),
    forge("own_package", "mlmomentum.py beside the notebook", "", file=own_package),
    forge("solutions_read", "the solutions read from source/",
          "import json, re\nnotebook = json.load(open('COURSE/source/02_momentum/02_momentum.ipynb'))\n"
          "solution = next(''.join(c['source']) for c in notebook['cells'] if c.get('id') == 'momentum_step')\n"
          "exec(solution)\nright = momentum_step",
          edit=lambda notebook: notebook["cells"].insert(-20, notebook["cells"][0] | {
              "id": "x", "cell_type": "code", "source": "momentum_step = right", "outputs": [],
              "execution_count": None, "metadata": {}})),
    forge("link_to_another", "a link to somebody else's notebook", "", NONE, file=link_to_victim, says="is a link"),
    forge("changed_check", "the check's text changed", "", edit=changed_check),
    forge("unlocked_check", "the check made an answer of one's own", "", edit=unlocked),
    forge("many_points", "100 points for the check", "", edit=many_points),
    forge("forged_messages", "observations of another function sent to the grader", SAYS_RIGHT),
    forge("pickle_sent", "a pickle that runs a command sent to the grader", PICKLED),
    forge("monkeypatched_wire", "the cage's own messages replaced",
          "from mlmomentum.grading import wire\nwire.encoded = lambda message: b'\\0\\0\\0\\x0e{\"done\": true}'"),
    Case("own_answer", "momentum_step = rules.momentum_step", ALL, flagged=True,
         edit=lambda notebook: cell_of(notebook, "momentum_step").update(
             source="from mlmomentum import rules\nmomentum_step = rules.momentum_step")),
]  # fmt: skip
