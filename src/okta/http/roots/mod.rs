//! The trusted root certificates of the machine, found as Go finds them on Unix
//! (`crypto/x509`), so that a machine on which okta/okta works needs nothing
//! new.

use std::env::split_paths;
use std::fmt;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;

use super::certificate_files::{CertificateFiles, FileProblem};
use crate::environment::{Environment, set};

/// Replaces the system's bundle.
const FILE_VARIABLE: &str = "SSL_CERT_FILE";

/// Replaces the system's directories; a list as in `PATH`: separated by colons, on
/// Windows by semicolons.
const DIRECTORY_VARIABLE: &str = "SSL_CERT_DIR";

/// Whether the system keeps its certificates in a file and in directories,
/// which the variables replace individually. Other systems have a store of
/// their own, and a variable replaces all of it.
pub const SYSTEM_HAS_CERTIFICATE_FILES: bool = cfg!(all(unix, not(target_os = "macos")));

/// The usual paths of the bundle. The first readable one is used.
#[cfg(target_os = "linux")]
const SYSTEM_FILES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Gentoo, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, RHEL 6
    "/etc/ssl/ca-bundle.pem",             // openSUSE
    "/etc/pki/tls/cacert.pem",            // OpenELEC
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
    "/etc/ssl/cert.pem",                  // Alpine
];

#[cfg(all(unix, not(any(target_os = "linux", target_os = "macos"))))]
const SYSTEM_FILES: &[&str] = &[
    "/usr/local/etc/ssl/cert.pem",            // FreeBSD
    "/etc/ssl/cert.pem",                      // OpenBSD
    "/usr/local/share/certs/ca-root-nss.crt", // DragonFly
    "/etc/openssl/certs/ca-certificates.crt", // NetBSD
];

#[cfg(not(all(unix, not(target_os = "macos"))))]
const SYSTEM_FILES: &[&str] = &[];

/// The usual directories of single certificates. All of them are read.
#[cfg(target_os = "linux")]
const SYSTEM_DIRECTORIES: &[&str] = &["/etc/ssl/certs", "/etc/pki/tls/certs"];

#[cfg(all(unix, not(any(target_os = "linux", target_os = "macos"))))]
const SYSTEM_DIRECTORIES: &[&str] = &[
    "/etc/ssl/certs",
    "/usr/local/share/certs",
    "/etc/openssl/certs",
];

/// Where the trusted certificates are. They are read for the first https
/// connection only, because that takes longer than the rest of the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootCertificates {
    /// What replaces the system's bundle.
    file: Option<PathBuf>,
    /// What replaces the system's directories.
    directories: Option<Vec<PathBuf>>,
}

/// The trusted certificates, at least one, and the problems with their files.
#[derive(Debug)]
pub(crate) struct TrustedCertificates {
    pub(crate) certificates: Vec<CertificateDer<'static>>,
    pub(crate) problems: Vec<RootProblem>,
}

/// No trusted certificate was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the provider found no trusted root certificate in {tried}{}", Listed(.problems))]
pub struct NoRoots {
    /// The variables and paths that were searched, as text.
    pub tried: String,
    /// Which of the two variables are set.
    pub variables: Vec<&'static str>,
    /// What was wrong with them.
    pub problems: Vec<RootProblem>,
}

/// Why certificates of a variable or of the system's bundle are not trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {problem}", self.place())]
pub struct RootProblem {
    /// The environment variable that names the path; none for the system's own.
    pub variable: Option<&'static str>,
    /// The file or directory.
    pub path: String,
    problem: FileProblem,
}

impl RootProblem {
    fn place(&self) -> String {
        match self.variable {
            Some(variable) if self.path.is_empty() => variable.to_owned(),
            Some(variable) => format!("{variable} ({})", self.path),
            None => self.path.clone(),
        }
    }
}

#[cfg(test)]
impl RootProblem {
    /// Returns malformed certificates, for tests of what is said about them.
    pub(crate) fn damaged(variable: Option<&'static str>, path: &str) -> Self {
        Self {
            variable,
            path: path.to_owned(),
            problem: FileProblem::Damaged(vec![1]),
        }
    }
}

/// Shows the problems as the end of a sentence.
struct Listed<'a>(&'a [RootProblem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|problem| write!(f, "; {problem}"))
    }
}

impl RootCertificates {
    /// Reads the variables. Empty ones count as unset, except where the system has
    /// a store of its own: what reads that store takes an empty variable for a path,
    /// and finds nothing.
    pub fn from_environment(environment: &Environment<'_>) -> Self {
        Self::of_variables(environment, SYSTEM_HAS_CERTIFICATE_FILES)
    }

    fn of_variables(environment: &Environment<'_>, system_has_files: bool) -> Self {
        let value = |name| match system_has_files {
            true => set(environment, name),
            false => environment(name),
        };
        let directories = value(DIRECTORY_VARIABLE);
        Self {
            file: value(FILE_VARIABLE).map(PathBuf::from),
            directories: directories.map(|list| split_paths(&list).collect()),
        }
    }

    /// Returns which of the two variables are set.
    pub(crate) fn variables(&self) -> Vec<&'static str> {
        let file = self.file.as_ref().map(|_| FILE_VARIABLE);
        let directories = self.directories.as_ref().map(|_| DIRECTORY_VARIABLE);
        file.into_iter().chain(directories).collect()
    }

    /// Reads the certificates, and blocks while the files are read. As in Go,
    /// what cannot be read is skipped if anything else is found.
    ///
    /// # Errors
    ///
    /// Returns an error if nothing is found.
    pub(crate) fn load(&self) -> Result<TrustedCertificates, NoRoots> {
        let CertificateFiles {
            certificates,
            problems,
        } = self.read();
        let problems: Vec<_> = problems
            .into_iter()
            .filter_map(|(path, problem)| self.noteworthy(&path, problem))
            .collect();
        tracing::debug!(
            added = certificates.len(),
            problems = problems.len(),
            "read the trusted root certificates"
        );
        if certificates.is_empty() {
            return Err(NoRoots {
                tried: self.describe(SYSTEM_HAS_CERTIFICATE_FILES),
                variables: self.variables(),
                problems,
            });
        }
        Ok(TrustedCertificates {
            certificates,
            problems,
        })
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    fn read(&self) -> CertificateFiles {
        let files = match &self.file {
            None => SYSTEM_FILES.iter().map(PathBuf::from).collect(),
            Some(path) => vec![path.clone()],
        };
        let directories = match &self.directories {
            None => SYSTEM_DIRECTORIES.iter().map(PathBuf::from).collect(),
            Some(paths) => paths.clone(),
        };
        let mut found = CertificateFiles::default();
        // Like Go, reads the first readable file only.
        let _ = files.iter().find(|path| found.add_file(path));
        for directory in &directories {
            found.add_directory(directory);
        }
        // The directory usually has the bundle's certificates again.
        let certificates = &mut found.certificates;
        certificates.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
        certificates.dedup();
        // So is its damage.
        found
            .problems
            .sort_by(|(one, _), (other, _)| one.cmp(other));
        found.problems.dedup();
        found
    }

    /// These systems have a store of their own and no agreed paths.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    fn read(&self) -> CertificateFiles {
        let mut found = CertificateFiles::default();
        if let Some(path) = &self.file {
            found.add_file(path);
        }
        if let Some(paths) = &self.directories {
            paths.iter().for_each(|path| found.add_directory(path));
        }
        if self.file.is_none() && self.directories.is_none() {
            for certificate in rustls_native_certs::load_native_certs().certs {
                found.add(certificate);
            }
        }
        found
    }

    /// Returns the problem if the user should know about it. Of the system's own
    /// files, only damage in the bundle counts: no machine has all of the paths,
    /// and the directories contain other files too. A directory that does not
    /// exist is left out, because that is a common way to trust one file only.
    fn noteworthy(&self, path: &Path, problem: FileProblem) -> Option<RootProblem> {
        let is_in =
            |directories: &[PathBuf]| directories.iter().any(|given| path.starts_with(given));
        let variable = match (&self.file, &self.directories) {
            (Some(file), _) if file == path => Some(FILE_VARIABLE),
            (_, Some(directories)) if is_in(directories) && !problem.is_missing() => {
                Some(DIRECTORY_VARIABLE)
            }
            (None, _)
                if problem.is_damage()
                    && SYSTEM_FILES.iter().any(|file| path == Path::new(file)) =>
            {
                None
            }
            _ => return None,
        };
        Some(RootProblem {
            variable,
            path: path.display().to_string(),
            problem,
        })
    }

    /// Returns where certificates were searched, as text.
    fn describe(&self, system_has_files: bool) -> String {
        let named = |paths: String, variable| match paths.as_str() {
            "" => format!("the empty {variable}"),
            _ => format!("{paths} ({variable})"),
        };
        let file = match &self.file {
            None => system_has_files.then(|| "the system's bundle of certificates".into()),
            Some(path) => Some(named(path.display().to_string(), FILE_VARIABLE)),
        };
        let directories = match &self.directories {
            None => system_has_files.then(|| "the system's directories of certificates".into()),
            Some(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
                Some(named(paths.join(", "), DIRECTORY_VARIABLE))
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
mod tests;
