//! The worklist: what needs action, one customer after the other.

use chrono::Days;
use followupd::odoo::value::Value;

use crate::office::Office;
use crate::screen::Screen;

/// Left by the morning's work: one snoozed call's customer and those whom nobody has touched.
pub(crate) async fn is_worked_off(office: &Office) {
    let screen = Screen::of_clara(office).await;
    screen.choose("Follow-up Worklist").await;
    let first = screen.one_of(&["Dear Kauri Ltd,", "Dear Larch Ltd,", "Dear Ginkgo Ltd,"]).await;
    screen.picture("desk-worklist").await;
    let name = |greeting: &str| greeting.trim_start_matches("Dear ").trim_end_matches(',').to_owned();
    let first = name(&first);
    screen.press("Send").await;
    screen.sees(&format!("sent to {}", crate::customers::address(&first))).await;
    office.has_got(&first, 1).await;

    // It goes on by itself.
    let others: Vec<&str> = ["Dear Kauri Ltd,", "Dear Larch Ltd,", "Dear Ginkgo Ltd,"]
        .into_iter()
        .filter(|greeting| name(greeting) != first)
        .collect();
    let second = name(&screen.one_of(&others).await);
    screen.press_for("Skip Until", "1 Month").await;
    screen.answer("Confirm").await;
    screen.sees("Snoozed until").await;
    assert_eq!(office.record(&second, "x_snoozed_until").await, Value::from(office.today + Days::new(7)));
    assert_eq!(office.mails(&second).await, (0, 0));
    screen.press("Next").await;
    screen.browser.close().await;
    println!("worklist");
}
