//! Libraries that stand in front of the C library's own functions.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds a library from a C file of this folder into `directory`, for
/// `LD_PRELOAD`.
pub(crate) fn build(source: &str, directory: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support");
    let source = folder.join(source);
    let library = directory.join("preloaded.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([library.as_os_str(), source.as_ref(), "-ldl".as_ref()])
        .output()
        .expect("a C compiler, which the cryptography needs as well");
    assert!(built.status.success(), "{built:?}");
    library
}
