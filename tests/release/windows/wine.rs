//! One Windows for all tests of this program. It is made once, and kept in Cargo's
//! folder.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use crate::support::scratch::Scratch;
use crate::support::terraform::build_folder;

/// Debian's and Ubuntu's package has it beside PATH.
pub(super) const WINE: &str = "/usr/lib/wine/wine64";

/// What Wine needs in an environment: the folder of its Windows, no messages of its
/// own, the place of its server's socket, which all programs have to share, and names
/// of files in UTF-8.
fn variables() -> [(&'static str, PathBuf); 4] {
    [
        ("WINEPREFIX", folder()),
        ("WINEDEBUG", "-all".into()),
        ("TMPDIR", "/tmp".into()),
        ("LC_ALL", "C.UTF-8".into()),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("wine")
}

/// Makes processes of that place run in the Windows of these tests.
pub(super) fn set_up(scratch: &mut Scratch) {
    LazyLock::force(&WINDOWS);
    for (name, value) in variables() {
        scratch.set(name, value);
    }
}

/// The folder of the one user, which Windows calls `%USERPROFILE%`.
pub(super) fn home() -> PathBuf {
    LazyLock::force(&WINDOWS);
    let users = fs::read_dir(folder().join("drive_c/users")).expect("Windows has users");
    let mut folders = users.map(|user| user.expect("a folder").path());
    let home = folders.find(|folder| !folder.ends_with("Public"));
    home.expect("one of them is this user")
}

/// The command that runs a program for Windows.
pub(super) fn command(program: &Path) -> Command {
    let mut command = Command::new(WINE);
    command.arg(program);
    command
}

/// A process that keeps Windows up while tests run. Wine's services end with the
/// last program, and those that a test had started would end with its folder.
static WINDOWS: LazyLock<Child> = LazyLock::new(|| {
    if !folder().join("complete").exists() {
        make();
    }
    let mut keeper = neutral(WINE);
    keeper.args(["cmd", "/q", "/c", "echo up & pause"]);
    keeper.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut keeper = keeper.spawn().expect("Wine can be run");
    let said = keeper.stdout.take().expect("its output is piped");
    let first = BufReader::new(said).lines().next();
    first.expect("a line").expect("Windows is up");
    keeper
});

/// A command with nothing of a test or of the user in its environment.
fn neutral(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .envs(variables())
        .stderr(Stdio::null());
    command
}

fn make() {
    let folder = folder();
    // What an interrupted run has left.
    let _ = fs::remove_dir_all(&folder);
    let made = neutral(WINE).args(["wineboot", "-i"]).status();
    let made = made.expect("`.ci/prepare` installs Wine");
    assert!(made.success(), "Wine makes {}", folder.display());
    add_random_numbers(&folder.join("drive_c/windows/system32"));
    let mut complete = fs::File::create(folder.join("complete")).expect("a file can be made");
    complete.write_all(b"").expect("it can be written");
}

/// Puts the missing library among those of Windows.
fn add_random_numbers(place: &Path) {
    let library = place.join("bcryptprimitives.dll");
    compile("bcryptprimitives.c", &library, &["-shared", "-ladvapi32"]);
}

/// Makes a program or a library of a file in C of this folder.
pub(super) fn compile(source: &str, into: &Path, flags: &[&str]) {
    let environment = build_folder().join("zigbuild");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/release/windows");
    let built = Command::new(environment.join("bin/python"))
        .args(["-m", "ziglang", "cc", "-target", "x86_64-windows-gnu"])
        .arg("-o")
        .arg(into)
        .arg(Path::new(folder).join(source))
        .args(flags)
        .env("ZIG_GLOBAL_CACHE_DIR", environment.join("cache/zig"))
        .output()
        .expect("the linker of releases is set up");
    assert!(built.status.success(), "{built:?}");
}
