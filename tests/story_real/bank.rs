//! The bank's hand: statement lines that wait, and that are reconciled.

use chrono::NaiveDate;
use followupd::domain::BankJournal;
use followupd::odoo::search::Domain;
use followupd::odoo::value::Value;

use crate::accountant::{Accountant, decimal};
use crate::odoo::{act, by_name, create, ids, members, rows, with_new};
use crate::server::Version;

/// Of every line.
const AMOUNT: &str = "77.00";

/// Makes the company's bank journal look as told, and no other line be there.
pub(crate) async fn show(accountant: &Accountant, journal: &BankJournal, shift: impl Fn(NaiveDate) -> NaiveDate) {
    clear(accountant).await;
    let name = Domain::new().eq("name", journal.name.as_str()).eq("type", "bank");
    let id = ids(&accountant.admin, "account.journal", name.eq("company_id", accountant.harbor)).await[0];
    let newest = line(accountant, id, shift(journal.newest_line)).await;
    reconcile(accountant, newest).await;
    if let Some(waiting) = journal.unreconciled {
        for _ in 0..waiting.count {
            line(accountant, id, shift(waiting.oldest)).await;
        }
    }
}

/// Says what a line was for: then nothing of it is left to reconcile.
async fn reconcile(accountant: &Accountant, line: i64) {
    let admin = accountant.admin.with_companies(&[accountant.harbor]);
    let revenue = match accountant.version {
        Version::Nineteen => Domain::new().eq("account_type", "income").is_in("company_ids", [accountant.harbor]),
        Version::Fourteen => {
            Domain::new().eq("user_type_id.internal_group", "income").eq("company_id", accountant.harbor)
        }
    };
    let revenue = ids(&admin, "account.account", revenue).await[0];
    match accountant.version {
        Version::Nineteen => {
            let waiting = Domain::new().eq("move_id.statement_line_id", line).eq("credit", decimal(AMOUNT));
            let waiting = ids(&admin, "account.move.line", waiting).await;
            let admin = admin.with_context("skip_account_move_synchronization", true);
            admin.write("account.move.line", &waiting, members([("account_id", revenue.into())])).await.unwrap();
        }
        Version::Fourteen => {
            let counterpart = members([
                ("name", "Sales".into()),
                ("account_id", revenue.into()),
                ("balance", (-decimal(AMOUNT)).into()),
            ]);
            let args = vec![vec![line].into(), Value::Array(vec![counterpart.into()])];
            act(&admin, "account.bank.statement.line", "reconcile", args).await;
        }
    }
}

async fn line(accountant: &Accountant, journal: i64, date: NaiveDate) -> i64 {
    let values = members([
        ("journal_id", journal.into()),
        ("date", date.into()),
        ("payment_ref", "A payment".into()),
        ("amount", decimal(AMOUNT).into()),
    ]);
    let admin = accountant.admin.with_companies(&[accountant.harbor]);
    match accountant.version {
        Version::Nineteen => create(&admin, "account.bank.statement.line", values).await,
        Version::Fourteen => {
            let statement =
                members([("journal_id", journal.into()), ("date", date.into()), ("line_ids", with_new(vec![values]))]);
            let id = create(&admin, "account.bank.statement", statement).await;
            let row = &rows(&admin, "account.bank.statement", Domain::new().eq("id", id), &["balance_end"]).await[0];
            let end = members([("balance_end_real", row.decimal("balance_end").unwrap().into())]);
            admin.write("account.bank.statement", &[id], end).await.unwrap();
            act(&admin, "account.bank.statement", "button_post", vec![vec![id].into()]).await;
            ids(&admin, "account.bank.statement.line", Domain::new().eq("statement_id", id)).await[0]
        }
    }
}

/// Lets the administrator do what a book-keeper may.
pub(crate) async fn allow(accountant: &Accountant) {
    let (group, field) = match accountant.version {
        Version::Nineteen => ("account.group_account_basic", "group_ids"),
        Version::Fourteen => ("account.group_account_user", "groups_id"),
    };
    let group = by_name(&accountant.admin, group).await;
    let add = Value::Array(vec![Value::Array(vec![4.into(), group.into()])]);
    accountant.write("res.users", accountant.admin.user_id(), [(field, add)]).await;
}

/// No bank line is there, of the demo data or of an earlier story.
pub(crate) async fn clear(accountant: &Accountant) {
    let admin = &accountant.admin;
    let lines = ids(admin, "account.bank.statement.line", Domain::new()).await;
    let statements = ids(admin, "account.bank.statement", Domain::new()).await;
    if lines.is_empty() {
        return;
    }
    match accountant.version {
        Version::Nineteen => {
            act(admin, "account.bank.statement.line", "action_undo_reconciliation", vec![lines.clone().into()]).await;
            admin.unlink("account.bank.statement", &statements).await.unwrap();
            admin.unlink("account.bank.statement.line", &lines).await.unwrap();
        }
        Version::Fourteen => {
            let posted = ids(admin, "account.bank.statement", Domain::new().eq("state", "posted")).await;
            act(admin, "account.bank.statement.line", "button_undo_reconciliation", vec![lines.into()]).await;
            act(admin, "account.bank.statement", "button_reopen", vec![posted.into()]).await;
            admin.unlink("account.bank.statement", &statements).await.unwrap();
        }
    }
}
