//! Names that would be something else than names, if somebody let them.

use crate::town::Town;

/// One customer of that name: everybody gets a mail, and only the mail that was meant.
async fn named(case: &str, name: &str) -> String {
    let town = Town::open().await;
    town.third(name, "ap@strange.test");
    let said = town.run().await;
    said.is(case, 0, &["3 reminded"]);
    let harmless = |c: char| c == '\n' || !(c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    assert!(said.text.chars().all(harmless), "the terminal is told more than words");
    assert!(!said.text.lines().any(|line| line.trim_start().starts_with("Bcc:")), "a line of its own");
    assert_eq!(town.reached().len(), 3);
    let mail = town.mail_to("ap@strange.test");
    let text = String::from_utf8(mail.bytes).unwrap();
    let headers: Vec<&str> = text.split("\r\n\r\n").next().unwrap().lines().collect();
    let allowed = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"];
    let more =
        ["Content-Language", "Auto-Submitted", "Content-Transfer-Encoding", "X-Auto-Response-Suppress", "References"];
    for header in headers.iter().filter(|line| !line.starts_with([' ', '\t'])) {
        let name = header.split(':').next().unwrap();
        assert!(allowed.iter().chain(&more).any(|known| *known == name), "a header of its own: {header}");
    }
    assert_eq!(town.in_the_chatter(), 3);
    text
}

/// The text of a mail with its quoted-printable undone, as far as these tests need it.
fn unquoted(text: &str) -> String {
    text.replace("=\r\n", "").replace("=3D", "=")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_with_html_is_shown_and_not_obeyed() {
    let text = unquoted(&named("a name with HTML", "<script>alert(1)</script> & <b>Sons</b>").await);
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;Sons&lt;/b&gt;"), "{text}");
    assert!(!text.contains("<script>alert(1)</script> &amp;"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_with_line_breaks_makes_no_header() {
    named("a name with line breaks", "Evil\r\nBcc: victim@example.com\r\n\r\nHello").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_with_control_characters_is_cleaned() {
    let text = named("a name with control characters", "Bell\u{85}\u{7f}\u{200b}\u{2028} Ltd").await;
    assert!(!text.contains('\u{7f}') && !text.contains("=7F"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_written_from_right_to_left_stays_within_itself() {
    named("a name from right to left", "\u{202e}dtL live\u{202c} \u{5e9}\u{5dc}\u{5d5}\u{5dd}").await;
}
