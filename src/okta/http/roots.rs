//! Whom to trust over TLS: the certificates of the machine, found as Go finds
//! them on Unix (`crypto/x509`), so that a machine on which okta/okta works
//! needs nothing new.

use std::env::split_paths;
use std::path::PathBuf;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

use crate::environment::{Environment, set};

/// Replaces the system's bundle.
const FILE_VARIABLE: &str = "SSL_CERT_FILE";

/// Replaces the system's directories; a list as in `PATH`: separated by colons, on
/// Windows by semicolons.
const DIRECTORY_VARIABLE: &str = "SSL_CERT_DIR";

/// Whether the system keeps its certificates in a file and in directories, which
/// the variables replace one by one. Elsewhere there is a store of the system's,
/// and whatever a variable names replaces all of it.
const SYSTEM_HAS_PATHS: bool = cfg!(all(unix, not(target_os = "macos")));

/// Where systems keep their bundle; the first one that can be read is used.
#[cfg(all(unix, not(target_os = "macos")))]
const SYSTEM_FILES: [&str; 9] = [
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Gentoo, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, RHEL 6
    "/etc/ssl/ca-bundle.pem",             // openSUSE
    "/etc/pki/tls/cacert.pem",            // OpenELEC
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
    "/etc/ssl/cert.pem",                  // Alpine, OpenBSD
    "/usr/local/etc/ssl/cert.pem",        // FreeBSD
    "/usr/local/share/certs/ca-root-nss.crt", // DragonFly
    "/etc/openssl/certs/ca-certificates.crt", // NetBSD
];

/// Where systems keep certificates one by one; all of them are read.
#[cfg(all(unix, not(target_os = "macos")))]
const SYSTEM_DIRECTORIES: [&str; 4] = [
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/usr/local/share/certs",
    "/etc/openssl/certs",
];

/// Where the trusted certificates are. They are read when the first https
/// connection is made, because that takes longer than all the rest of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootCertificates {
    file: Place<PathBuf>,
    directories: Place<Vec<PathBuf>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place<T> {
    System,
    Given(T),
}

/// No trusted certificate was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no certificate to trust was found in {tried}")]
pub struct NoRoots {
    /// The variables and paths that were looked at, in words.
    pub tried: String,
}

impl RootCertificates {
    /// What the environment says; empty variables say nothing.
    pub fn from_environment(environment: &Environment<'_>) -> Self {
        let given = |name| set(environment, name);
        Self {
            file: match given(FILE_VARIABLE) {
                Some(path) => Place::Given(path.into()),
                None => Place::System,
            },
            directories: match given(DIRECTORY_VARIABLE) {
                Some(list) => Place::Given(split_paths(&list).collect()),
                None => Place::System,
            },
        }
    }

    /// Reads the certificates. As in Go, what can't be read is passed over as
    /// long as something else is found.
    ///
    /// # Errors
    ///
    /// Nothing was found at all.
    pub(crate) fn load(&self) -> Result<RootCertStore, NoRoots> {
        let mut roots = RootCertStore::empty();
        let (added, ignored) = roots.add_parsable_certificates(self.certificates());
        tracing::debug!(added, ignored, "read the certificates to trust");
        if added == 0 {
            return Err(NoRoots {
                tried: self.describe(SYSTEM_HAS_PATHS),
            });
        }
        Ok(roots)
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    fn certificates(&self) -> Vec<CertificateDer<'static>> {
        use rustls_native_certs::load_certs_from_paths;

        let files = match &self.file {
            Place::System => SYSTEM_FILES.map(PathBuf::from).to_vec(),
            Place::Given(path) => vec![path.clone()],
        };
        let directories = match &self.directories {
            Place::System => SYSTEM_DIRECTORIES.map(PathBuf::from).to_vec(),
            Place::Given(paths) => paths.clone(),
        };
        let mut certificates = Vec::new();
        if let Some(file) = files.iter().find(|path| std::fs::File::open(path).is_ok()) {
            certificates = load_certs_from_paths(Some(file), None).certs;
        }
        for directory in &directories {
            certificates.extend(load_certs_from_paths(None, Some(directory)).certs);
        }
        // Systems keep the bundle's certificates in the directory once more.
        certificates.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
        certificates.dedup();
        certificates
    }

    /// These systems have a store of their own and no agreed paths.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    fn certificates(&self) -> Vec<CertificateDer<'static>> {
        rustls_native_certs::load_native_certs().certs
    }

    /// Where certificates were looked for, in words.
    fn describe(&self, system_has_paths: bool) -> String {
        let file = match &self.file {
            Place::System => system_has_paths.then(|| "the system's bundle of certificates".into()),
            Place::Given(path) => Some(format!("{} ({FILE_VARIABLE})", path.display())),
        };
        let directories = match &self.directories {
            Place::System => {
                system_has_paths.then(|| "the system's directories of certificates".into())
            }
            Place::Given(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
                Some(format!("{} ({DIRECTORY_VARIABLE})", paths.join(", ")))
            }
        };
        let places = file.into_iter().chain(directories).collect::<Vec<_>>();
        if places.is_empty() {
            return "the system's store of certificates".to_owned();
        }
        places.join(" and ")
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
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
            let store = roots(&file, &directories).load().expect("certificates");
            assert_eq!(store.len(), count, "{file} {directories}");
        }
    }

    #[test]
    fn when_nothing_is_found_the_error_says_where_it_was_looked_for() {
        let error = roots("/nowhere/file", "/nowhere/a:/nowhere/b")
            .load()
            .expect_err("nothing");
        assert_eq!(
            error.to_string(),
            "no certificate to trust was found in /nowhere/file (SSL_CERT_FILE) \
             and /nowhere/a, /nowhere/b (SSL_CERT_DIR)"
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
        }
    }

    #[test]
    fn empty_variables_leave_the_system_as_it_is() {
        assert_eq!(roots("", ""), RootCertificates::from_environment(&|_| None));
    }
}
