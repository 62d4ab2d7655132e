//! Which files of root certificates are read, and which problems are named.

use std::fs;

use base64::prelude::{BASE64_STANDARD as STANDARD, Engine as _};

use super::*;

fn certificate(name: &str) -> String {
    let key = rcgen::KeyPair::generate().expect("a key");
    let parameters = rcgen::CertificateParams::new([name.to_owned()]).expect("a name");
    let certificate = parameters.self_signed(&key).expect("a certificate");
    let text = STANDARD.encode(certificate.der());
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

fn roots(file: &str, directories: &str) -> RootCertificates {
    RootCertificates::from_environment(&|name| match name {
        FILE_VARIABLE => Some(file.to_owned()),
        DIRECTORY_VARIABLE => Some(directories.to_owned()),
        _ => None,
    })
}

#[test]
fn the_variables_replace_the_systems_file_and_directories() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).display().to_string();
    for name in ["one", "two"] {
        fs::create_dir(path(name)).expect("a directory");
        fs::write(path(&format!("{name}/root.pem")), certificate(name)).expect("a file");
    }
    fs::write(path("bundle"), certificate("three")).expect("a file");

    let both = format!("{}:{}", path("one"), path("two"));
    let table = [
        (path("bundle"), both.clone(), 3),
        (path("bundle"), path("none"), 1),
        (path("none"), both, 2),
        (path("one/root.pem"), path("one"), 1),
    ];
    for (file, directories, count) in table {
        let found = roots(&file, &directories).load().expect("certificates");
        assert_eq!(found.certificates.len(), count, "{file} {directories}");
    }
}

/// A bundle in which a certificate follows this.
fn after(damaged: &str) -> String {
    format!("{damaged}\n{}", certificate("good"))
}

#[test]
fn a_damaged_certificate_hides_no_other_and_is_a_problem() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("bundle").display().to_string();
    let good = certificate("bad");
    let cut = good.replacen("-----END CERTIFICATE-----", "", 1);
    let no_base64 = good.replacen('\n', "\n!", 1);
    let no_dashes = good.replacen("-----END CERTIFICATE-----", "-----END CERTIFICATE", 1);
    let no_certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----";
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----";
    let half = &good[..good.len() / 2];
    for damaged in [
        &cut,
        &no_base64,
        &no_dashes,
        no_certificate,
        empty,
        half,
        "-----BEGIN CERTIFICATE-----",
    ] {
        fs::write(&file, after(damaged)).expect("a file");
        let found = roots(&file, "/nowhere").load().expect("a certificate");
        assert_eq!(found.certificates.len(), 1, "{damaged}");
        let problem = found.problems[0].to_string();
        let expected = format!(
            "SSL_CERT_FILE ({file}) contains malformed certificates, which the provider skips: \
             number 1"
        );
        assert_eq!(problem, expected);
    }
    for comment in ["# é", "\u{feff}", "-----BEGIN PUBLIC KEY-----\n!"] {
        fs::write(&file, after(comment)).expect("a file");
        let found = roots(&file, "/nowhere").load().expect("a certificate");
        assert_eq!(found.certificates.len(), 1, "{comment}");
        assert_eq!(found.problems, [], "{comment}");
    }
}

#[test]
fn a_variable_that_leads_to_no_certificate_is_a_problem() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).display().to_string();
    fs::write(path("good"), certificate("good")).expect("a file");
    fs::write(path("text"), "text").expect("a file");
    let table = [
        (path(""), "it is a directory, not a file"),
        (path("none"), "there is no such file or directory"),
        (path("text"), "contains no PEM-encoded certificate"),
    ];
    for (file, part) in table {
        let found = roots(&file, &path("")).load().expect("a certificate");
        assert_eq!(found.certificates.len(), 1, "{file}");
        let problem = found.problems[0].to_string();
        let beginning = format!("SSL_CERT_FILE ({file}) ");
        assert!(problem.starts_with(&beginning), "{problem}");
        assert!(problem.ends_with(part), "{problem}");
    }
    let found = roots(&path("good"), "/nowhere").load();
    assert_eq!(found.expect("a certificate").problems, []);
}

#[test]
fn of_the_systems_own_files_only_damage_in_the_bundle_is_a_problem() {
    let damage = FileProblem::Damaged(vec![2]);
    let unreadable = FileProblem::Unreadable(std::io::ErrorKind::PermissionDenied);
    let [bundle, other, in_directory] =
        [SYSTEM_FILES[0], SYSTEM_FILES[1], "/etc/ssl/certs/one.pem"].map(Path::new);
    let text = "/etc/ssl/certs/ca-certificates.crt contains malformed certificates, which the \
                provider skips: number 2";
    let table = [
        (roots("", ""), bundle, damage.clone(), Some(text)),
        (roots("", "/nowhere"), bundle, damage.clone(), Some(text)),
        (roots("", ""), other, unreadable, None),
        (roots("", ""), in_directory, damage.clone(), None),
        // Where the variable replaces the bundle, the file is one of a directory.
        (roots("/a", ""), bundle, damage, None),
    ];
    for (roots, path, problem, expected) in table {
        let found = roots
            .noteworthy(path, problem)
            .map(|problem| problem.to_string());
        assert_eq!(found.as_deref(), expected, "{roots:?} {}", path.display());
    }
}

#[test]
fn damage_that_is_found_twice_is_one_problem() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("bundle").display().to_string();
    fs::write(&file, after("-----BEGIN CERTIFICATE-----")).expect("a file");
    let found = roots(&file, &directory.path().display().to_string()).load();
    assert_eq!(found.expect("a certificate").problems.len(), 1);
}

#[test]
fn when_nothing_is_found_the_error_says_where_it_was_looked_for() {
    let error = roots("/nowhere/file", "/nowhere/a:/nowhere/b")
        .load()
        .expect_err("nothing");
    assert_eq!(
        error.to_string(),
        "the provider found no trusted root certificate in /nowhere/file (SSL_CERT_FILE) \
         and /nowhere/a, /nowhere/b (SSL_CERT_DIR); \
         SSL_CERT_FILE (/nowhere/file) cannot be read: there is no such file or directory"
    );
}

#[test]
fn only_what_is_read_is_named_where_the_system_has_a_store() {
    let table = [
        ("", "", "the system's store of certificates"),
        ("/a", "", "/a (SSL_CERT_FILE)"),
        ("", "/b:/c", "/b, /c (SSL_CERT_DIR)"),
        ("/a", "/b", "/a (SSL_CERT_FILE) and /b (SSL_CERT_DIR)"),
    ];
    for (file, directories, expected) in table {
        assert_eq!(roots(file, directories).describe(false), expected);
        for variable in roots(file, directories).variables() {
            assert!(expected.contains(variable), "{expected}");
        }
    }
}

#[test]
fn empty_variables_leave_the_system_as_it_is() {
    assert_eq!(roots("", ""), RootCertificates::from_environment(&|_| None));
}

#[test]
fn empty_variables_are_reported_where_the_system_has_a_store() {
    for (variable, expected) in [
        (FILE_VARIABLE, "the empty SSL_CERT_FILE"),
        (DIRECTORY_VARIABLE, "the empty SSL_CERT_DIR"),
    ] {
        let empty = |name: &str| (name == variable).then(String::new);
        let roots = RootCertificates::of_variables(&empty, false);
        assert_eq!(roots.variables(), [variable]);
        assert_eq!(roots.describe(false), expected);
    }
}
