//! A host at its loudest, and a search for secrets in all that it leaves.

use std::fs;
use std::path::{Path, PathBuf};

use super::Workspace;
use crate::support::audited::LOUDEST;
use crate::support::secrets::Secrets;

impl Workspace {
    /// Lets the host and the provider log all that they can, into a file.
    pub(crate) fn be_loud(&mut self) {
        for (name, value) in LOUDEST {
            self.set(name, value);
        }
        self.set("TF_LOG_PATH", self.path("output/log"));
    }

    /// Asserts that no output, no log and no state holds a secret.
    pub(crate) fn expect_none_of(&self, secrets: &Secrets) {
        let log = self.path("output/log");
        let log = fs::read_to_string(log).expect("the host was loud");
        assert!(log.contains("received a call"), "the provider was loud");
        for folder in ["output", "configuration"] {
            for file in files(&self.path(folder)) {
                secrets.expect_none_in_file(&file);
            }
        }
    }
}

/// The files of a folder that a test has not written.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder)
        .expect("the folder can be listed")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|place| place.is_file() && place.extension().is_none_or(|kind| kind != "tf"))
}
