//! A company with two customers whom nothing is wrong with, and room for one with whom something is.

use chrono::{NaiveDate, Utc};
use followupd::standin::smtp::{Kept, Sink, SinkOptions};
use followupd::standin::{Server, World};
use tokio::sync::OnceCell;

use crate::office::{Office, Said};
use crate::stage;

/// What setup takes its time for is done once.
static COMPANY: OnceCell<World> = OnceCell::const_new();

/// Addresses of the two good customers.
pub(crate) const GOOD: [&str; 2] = ["ap@good-one.test", "ap@good-two.test"];

pub(crate) struct Town {
    pub(crate) world: World,
    pub(crate) server: Server,
    pub(crate) sink: Sink,
    pub(crate) office: Office,
}

impl Town {
    pub(crate) async fn open() -> Town {
        Town::open_with(["", "", ""]).await
    }

    /// With more settings, see [`Office::new`].
    pub(crate) async fn open_with(more: [&str; 3]) -> Town {
        let company = COMPANY
            .get_or_init(|| async {
                let world = stage::company(Utc::now().naive_utc()).await;
                for (name, address) in ["Good One", "Good Two"].into_iter().zip(GOOD) {
                    let customer = stage::customer(&world, name, address);
                    stage::invoice(&world, customer, overdue());
                }
                world
            })
            .await;
        let world = company.copy();
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server.url(), sink.addr.port(), more);
        Town { world, server, sink, office }
    }

    /// A third customer, who owes as much as the others.
    pub(crate) fn third(&self, name: &str, address: &str) -> i64 {
        let customer = stage::customer(&self.world, name, address);
        stage::invoice(&self.world, customer, overdue());
        customer
    }

    pub(crate) async fn say(&self, words: &[&str]) -> Said {
        Said::new(self.office.command(words).output().await.unwrap())
    }

    /// The object that a command prints.
    pub(crate) async fn json(&self, words: &[&str], code: i32) -> serde_json::Value {
        let output = self.office.command(words).arg("--json").output().await.unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub(crate) async fn run(&self) -> Said {
        self.say(&["run"]).await
    }

    /// Who got a mail, sorted.
    pub(crate) fn reached(&self) -> Vec<String> {
        let mut reached: Vec<String> = self.sink.kept().into_iter().flat_map(|mail| mail.recipients).collect();
        reached.sort();
        reached
    }

    /// The two good customers got their mail, and nobody else got any.
    pub(crate) fn only_the_good_were_reached(&self) {
        assert_eq!(self.reached(), GOOD);
    }

    /// Nothing happened anywhere: no mail, no write to Odoo.
    pub(crate) fn nothing_happened(&self) {
        assert_eq!(self.reached(), Vec::<String>::new());
        let writes = self.world.calls().into_iter().filter(|call| matches!(call.method.as_str(), "create" | "write"));
        assert_eq!(writes.collect::<Vec<_>>(), Vec::new());
    }

    /// The mail to an address.
    pub(crate) fn mail_to(&self, address: &str) -> Kept {
        self.sink.kept().into_iter().find(|mail| mail.recipients == [address]).expect("a mail to that address")
    }

    /// The header *From* of every mail.
    pub(crate) fn from(&self) -> Vec<String> {
        let from = |mail: Kept| {
            let text = String::from_utf8(mail.bytes).unwrap();
            text.lines().find(|line| line.starts_with("From: ")).unwrap().to_owned()
        };
        self.sink.kept().into_iter().map(from).collect()
    }

    /// How many mails Odoo's chatter knows of.
    pub(crate) fn in_the_chatter(&self) -> usize {
        let ours = |id: &i64| {
            let text = self.world.field("mail.message", *id, "message_id");
            text.as_str().is_some_and(|id| id.starts_with("<followupd."))
        };
        self.world.ids("mail.message").iter().filter(|id| ours(id)).count()
    }
}

/// A due date of twenty days ago: the first level of the default plan is due.
pub(crate) fn overdue() -> NaiveDate {
    Utc::now().date_naive() - chrono::Days::new(20)
}
