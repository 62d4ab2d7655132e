//! Checks whether the kernel may report another user as this one.
//!
//! In a user namespace, as in a rootless container, the kernel reports every
//! user without a number there as the overflow user. A process that runs as the
//! overflow user cannot distinguish its own connections from those of others.

use std::fs;

use nix::unistd::geteuid;

/// The file with the number of the overflow user.
const OVERFLOW_USER: &str = "/proc/sys/kernel/overflowuid";

/// The file with the users of this process's namespace.
const USER_MAP: &str = "/proc/self/uid_map";

/// The kernel's default overflow user.
const DEFAULT_OVERFLOW_USER: u32 = 65_534;

/// The number of possible users: every 32-bit number except the last.
const ALL_USERS: u64 = 0xffff_ffff;

/// This process runs as the overflow user where other users have no number.
#[derive(Debug, thiserror::Error)]
#[error(
    "user {user} of this container or user namespace also stands for every user who is not \
     mapped into it, so other users of the machine could use this plugin's credentials; run \
     Pulumi as another user (such as `--user 1000`), or map all users into the namespace"
)]
pub struct UnmappedUser {
    user: u32,
}

/// Checks that no other user is reported as this one.
///
/// # Errors
///
/// Returns an error if another user may be.
pub(in crate::pulumi) fn check() -> Result<(), UnmappedUser> {
    let user = geteuid().as_raw();
    let overflow = fs::read_to_string(OVERFLOW_USER);
    let map = fs::read_to_string(USER_MAP);
    if is_ambiguous(user, overflow.ok().as_deref(), map.ok().as_deref()) {
        return Err(UnmappedUser { user });
    }
    Ok(())
}

/// Returns whether other users may be reported as `user`, by the contents of
/// both files, if they can be read.
fn is_ambiguous(user: u32, overflow_user: Option<&str>, user_map: Option<&str>) -> bool {
    let overflow_user = overflow_user.and_then(|text| text.trim().parse().ok());
    user == overflow_user.unwrap_or(DEFAULT_OVERFLOW_USER) && !user_map.is_some_and(maps_every_user)
}

/// Returns whether every user has its own number in the namespace. Each line
/// has the first number inside, the first number outside, and the count. The
/// kernel accepts no overlapping lines.
fn maps_every_user(user_map: &str) -> bool {
    let mut mapped = 0;
    for line in user_map.lines() {
        let numbers: Option<Vec<u64>> = line
            .split_ascii_whitespace()
            .map(|number| number.parse().ok())
            .collect();
        match numbers.as_deref() {
            Some([inside, outside, count]) if inside == outside => mapped += count,
            _ => return false,
        }
    }
    mapped == ALL_USERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overflow_user_is_ambiguous_unless_every_user_is_mapped() {
        let everybody = Some("         0          0 4294967295\n");
        let in_parts = Some("0 0 1000\n1000 1000 4294966295\n");
        for (user, overflow, map, expected) in [
            (65_534, Some("65534\n"), everybody, false),
            (65_534, Some("65534\n"), in_parts, false),
            (65_534, Some("65534\n"), Some(""), true),
            (65_534, Some("65534\n"), Some("65534 1000 1\n"), true),
            (65_534, Some("65534\n"), Some("0 100000 65536\n"), true),
            (65_534, Some("65534\n"), Some("0 0 65536\n"), true),
            (65_534, Some("65534\n"), Some("no map"), true),
            (65_534, None, None, true),
            (65_534, None, everybody, false),
            (65_534, Some("99\n"), Some(""), false),
            (99, Some("99\n"), Some("0 0 65536\n"), true),
            (0, Some("65534\n"), Some("0 1000 1\n"), false),
            (1_000, None, None, false),
        ] {
            let found = is_ambiguous(user, overflow, map);
            assert_eq!(found, expected, "{user} {overflow:?} {map:?}");
        }
    }
}
