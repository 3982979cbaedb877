//! The preflight of Debian's PDFBox: whether an archive takes a file, by another's judgement.
#![expect(clippy::expect_used, reason = "a test that cannot ask ends")]

use std::path::Path;
use std::process::Command;

const CLASSES: [&str; 10] = [
    "preflight",
    "pdfbox2",
    "fontbox2",
    "xmpbox",
    "commons-io",
    "commons-logging",
    "javax.activation",
    "jaxb-api",
    "bcprov",
    "bcmail",
];

/// It is PDF/A-1b.
pub(crate) fn takes(file: &Path) {
    let classes = CLASSES.map(|name| format!("/usr/share/java/{name}.jar")).join(":");
    let output = Command::new("java")
        .args(["-cp", &classes, "org.apache.pdfbox.preflight.Validator_A1b"])
        .arg(file)
        .output()
        .expect("tests/all installs Java and PDFBox");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("is a valid PDF/A-1b file"), "{}: {said}{complaints}", file.display());
}
