//! The signature of the sums, by keys that are made here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::assets::asset;

const PASSPHRASE: &str = "not a secret";

/// Somebody with a key of that kind.
struct Signer {
    home: TempDir,
    kind: &'static str,
}

impl Signer {
    fn new(kind: &'static str) -> Self {
        let home = TempDir::new_in("/tmp").expect("a folder can be made");
        let signer = Self { home, kind };
        signer.gpg(&["--quick-generate-key", "release@example.com", kind]);
        signer
    }

    fn gpg(&self, arguments: &[&str]) -> String {
        let output = Command::new("gpg")
            .env("GNUPGHOME", self.home.path())
            .args(["--batch", "--quiet", "--pinentry-mode", "loopback"])
            .args(["--passphrase", PASSPHRASE])
            .args(arguments)
            .output()
            .expect("GnuPG can be run");
        assert!(output.status.success(), "{}: {output:?}", self.kind);
        String::from_utf8(output.stdout).expect("text")
    }

    /// Signs what is in a folder, as the workflow does.
    fn sign(&self, folder: &Path) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("release/sign.sh");
        Command::new(script)
            .arg(folder)
            .env("GPG_PASSPHRASE", PASSPHRASE)
            .env(
                "GPG_PRIVATE_KEY",
                self.gpg(&["--armor", "--export-secret-keys"]),
            )
            .output()
            .expect("the script can be run")
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        let mut end = Command::new("gpgconf");
        let _ = end
            .args(["--kill", "all"])
            .env("GNUPGHOME", self.home.path())
            .status();
    }
}

/// A copy of the sums of the release, alone in a folder.
fn sums() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let sums = asset("SHA256SUMS");
    let copy = folder.path().join(sums.file_name().expect("a name"));
    fs::copy(sums, &copy).expect("it can be copied");
    (folder, copy)
}

#[test]
fn the_signature_is_detached_and_binary_and_good() {
    let signer = Signer::new("rsa2048");
    let (folder, sums) = sums();
    let signed = signer.sign(folder.path());
    assert!(signed.status.success(), "{signed:?}");
    let signature = format!("{}.sig", sums.display());
    let bytes = fs::read(&signature).expect("it is signed");
    assert!(!bytes.starts_with(b"-----BEGIN"), "it is armored");
    signer.gpg(&["--verify", &signature, &sums.display().to_string()]);
}

#[test]
fn a_key_that_registries_refuse_is_refused_here() {
    let (folder, _) = sums();
    let refused = Signer::new("ed25519").sign(folder.path());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("RSA"), "{said}");
}
