//! What arrived at the mail server, read by CPython's parser: somebody else's idea of what our bytes mean.

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use followupd::standin::smtp::Kept;
use serde::Deserialize;

/// A mail as its reader sees it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Letter {
    /// `Name <address>`.
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    pub(crate) reply_to: Vec<String>,
    pub(crate) message_id: String,
    pub(crate) auto_submitted: String,
    pub(crate) language: String,
    pub(crate) subject: String,
    /// The plain text, special spaces and line breaks as spaces.
    pub(crate) text: String,
    /// The rows of the table of open items, cells apart by ` | `, lines of a cell by ` / `.
    pub(crate) table: Vec<String>,
    /// Where links lead.
    pub(crate) links: Vec<String>,
    /// Envelope recipients.
    #[serde(default)]
    pub(crate) recipients: Vec<String>,
}

const READ_WITH_PYTHON: &str = r"
import base64, email, email.policy, html.parser, json, re, sys
plain = lambda text: re.sub(r'[\s\u00a0\u202f]+', ' ', text).strip()

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.links, self.inside = [], [], False
    def handle_starttag(self, tag, attributes):
        if tag == 'thead': self.inside = True
        if tag == 'a': self.links.append(dict(attributes).get('href', ''))
        if not self.inside: return
        if tag == 'tr': self.rows.append([])
        if tag in ('th', 'td'): self.rows[-1].append('')
        if tag == 'br': self.rows[-1][-1] += ' / '
    def handle_endtag(self, tag):
        if tag == 'table': self.inside = False
    def handle_data(self, data):
        if self.inside and self.rows and self.rows[-1]: self.rows[-1][-1] += data

letters = []
for raw in json.load(sys.stdin):
    message = email.message_from_bytes(base64.b64decode(raw), policy=email.policy.SMTP)
    page = Page()
    page.feed(message.get_body(('html',)).get_content())
    addresses = lambda name: [f'{a.display_name} <{a.addr_spec}>' for a in message[name].addresses] if message[name] else []
    letters.append({
        'from': addresses('From'), 'to': addresses('To'), 'reply_to': addresses('Reply-To'),
        'message_id': str(message['Message-ID']), 'auto_submitted': str(message['Auto-Submitted']),
        'language': str(message['Content-Language']), 'subject': plain(str(message['Subject'])),
        'text': plain(message.get_body(('plain',)).get_content()),
        'table': [' | '.join(plain(cell) for cell in row) for row in page.rows],
        'links': page.links,
    })
print(json.dumps(letters))
";

/// Reads mails as they were kept.
pub(crate) fn read(kept: &[Kept]) -> Vec<Letter> {
    let encoded: Vec<String> =
        kept.iter().map(|mail| base64::engine::general_purpose::STANDARD.encode(&mail.bytes)).collect();
    let mut python = Command::new("python3")
        .args(["-c", READ_WITH_PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(serde_json::to_string(&encoded).unwrap().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "a mail that CPython cannot read");
    let mut letters: Vec<Letter> = serde_json::from_slice(&output.stdout).unwrap();
    for (letter, mail) in letters.iter_mut().zip(kept) {
        letter.recipients.clone_from(&mail.recipients);
    }
    letters
}
