// Compiles what every kernel imports, by the very Pyodide that will run it: node compile.mjs folder (the one with its files)
//
// Each kernel that starts would compile these 650 modules otherwise.  The compiled ones take the place of the sources; all
// others stay sources, since a compiled module is the larger one in an archive.

import path from "node:path";
import { pathToFileURL } from "node:url";

if (parseInt(process.versions.node) < 18) process.exit(0); // too old for Pyodide
const folder = path.resolve(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const pyodide = await loadPyodide({ indexURL: `${folder}/` });
pyodide.FS.mkdirTree("/files");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, "/files");
const COMPILE = `
import importlib._bootstrap_external as frozen
import importlib.util
import shutil
import sys
import zipfile
from pathlib import Path

wheels = sorted(map(str, Path("/files").glob("*-none-any.whl")))
sys.path += wheels  # those of pure Python needn't be unpacked
(sqlite,) = Path("/files").glob("sqlite3-*.whl")  # IPython's history
shutil.unpack_archive(sqlite, "/sqlite", "zip")
sys.path.append("/sqlite")
import anywidget
import IPython
import jedi

imported = {getattr(module, "__file__", None) for module in list(sys.modules.values())}


def compiled(path, source):
    """A module as Python's compiler has it: a .pyc that is never compared with its source."""
    code = compile(source, path, "exec", dont_inherit=True)
    return bytes(frozen._code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def compile_imported(archive, imported_from):
    draft = archive.with_suffix(".draft")
    with zipfile.ZipFile(archive) as full, zipfile.ZipFile(draft, "w") as copy:
        for info in full.infolist():
            content = full.read(info)
            if f"{imported_from}/{info.filename}" in imported and info.filename.endswith(".py"):
                content = compiled(info.filename, content)
                info.filename += "c"
            copy.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    archive.write_bytes(draft.read_bytes())
    draft.unlink()


for wheel in wheels:
    compile_imported(Path(wheel), wheel)
compile_imported(Path("/files/python_stdlib.zip"), "/lib/python312.zip")
`;
try {
    pyodide.runPython(COMPILE);
} catch (error) { // Node would show all of Pyodide's script with it
    console.error(error.message);
    process.exit(1);
}
