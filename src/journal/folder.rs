//! The journal's folder: private to its user, on a local disk, and held by one program at a time.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::JournalError;

/// Name of the file that holds the journal.
const FILE: &str = "journal.sqlite";
/// Name of the file whose lock says who works with it.
const LOCK: &str = "journal.lock";
/// File systems on which locks and shared memory cannot be relied upon.
const NETWORK_KINDS: [&str; 8] = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.glusterfs", "afs"];

/// Where the journal is.
pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Makes the folder, for its user only. One that exists keeps its rights: its files are private by themselves.
pub(super) fn make(folder: &Path) -> Result<(), JournalError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(failed("make the journal's folder", folder))?;
    match fs::read_to_string("/proc/self/mountinfo") {
        Ok(mounts) => refuse_network(folder, &mounts),
        // Not Linux: nothing is known about its disks.
        Err(_) => Ok(()),
    }
}

/// Takes the folder for this process. It is given back when the file is dropped, or when the process ends, however.
pub(super) fn hold(folder: &Path) -> Result<File, JournalError> {
    let path = folder.join(LOCK);
    let doing = "take hold of the journal with";
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let mut lock = opened.map_err(failed(doing, &path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let process = fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok());
            return Err(JournalError::InUse { folder: folder.to_owned(), process });
        }
        Err(TryLockError::Error(source)) => return Err(failed(doing, &path)(source)),
    }
    let written = lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| writeln!(lock, "{}", std::process::id()));
    written.map_err(failed(doing, &path))?;
    Ok(lock)
}

/// Makes the journal's file if it is not there, and sees to it that nobody else can read it or what stands beside it.
pub(super) fn make_private(file: &Path) -> Result<(), JournalError> {
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file);
    opened.map_err(failed("write the journal", file))?;
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(suffix);
        let path = PathBuf::from(path);
        match fs::metadata(&path) {
            Ok(found) if found.permissions().mode() & 0o077 != 0 => {
                fs::set_permissions(&path, fs::Permissions::from_mode(0o600))
                    .map_err(failed("take others' rights to read away from", &path))?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed("look at", &path)(error)),
        }
    }
    Ok(())
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Folder { doing, path, source }
}

fn refuse_network(folder: &Path, mounts: &str) -> Result<(), JournalError> {
    let full = fs::canonicalize(folder).map_err(failed("find the journal's folder", folder))?;
    match kind_of_disk(&full, mounts) {
        Some(kind) if NETWORK_KINDS.contains(&kind) => {
            Err(JournalError::NetworkFolder { folder: full, kind: kind.to_owned() })
        }
        _ => Ok(()),
    }
}

/// The kind of file system that `path` is on, from `/proc/self/mountinfo`: of its nearest mount point, the last mount.
fn kind_of_disk<'a>(path: &Path, mounts: &'a str) -> Option<&'a str> {
    let mounted = mounts.lines().filter_map(|line| {
        let (left, right) = line.split_once(" - ")?;
        let point = left.split(' ').nth(4)?.replace("\\040", " ");
        path.starts_with(&point).then_some((point.len(), right.split(' ').next()?))
    });
    mounted.max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:33 / /srv/office\\040files rw,relatime shared:1 - nfs4 server:/files rw
41 40 0:34 / /srv/office\\040files/local rw - xfs /dev/vdb rw";

    #[test]
    fn the_nearest_mount_point_counts() {
        assert_eq!(kind_of_disk(Path::new("/var/lib/followupd"), MOUNTS), Some("ext4"));
        assert_eq!(kind_of_disk(Path::new("/srv/office files/followupd"), MOUNTS), Some("nfs4"));
        assert_eq!(kind_of_disk(Path::new("/srv/office files/local/followupd"), MOUNTS), Some("xfs"));
        assert_eq!(kind_of_disk(Path::new("/srv/office files 2"), MOUNTS), Some("ext4"));
    }

    #[test]
    fn a_network_disk_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let full = fs::canonicalize(folder.path()).unwrap();
        let error = refuse_network(folder.path(), &format!("1 1 0:1 / {} rw - cifs //s/f rw", full.display()));
        let text = error.unwrap_err().to_string();
        assert!(text.contains("network file system (cifs)") && text.contains("local disk"), "{text}");
    }
}
