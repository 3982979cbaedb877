//! Whatever bytes arrive: the decoder answers or refuses, the same whether rows are kept or handed on, whole or in
//! pieces, and what it understood can be written and read again.
#![no_main]

use followupd::odoo::value::Value;
use followupd::odoo::wire::decode::{self, Answer, Limits, RowsAnswer};
use followupd::odoo::wire::encode;
use futures_util::FutureExt as _;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let limits = Limits { depth_max: 16, text_bytes_max: 4_096, body_bytes_max: 65_536 };
    let kept = decode::answer_from_slice(body, &limits);

    let mut handed_on = Vec::new();
    let pieces = tokio::io::BufReader::with_capacity(1, body);
    let rows = decode::rows(pieces, &limits, |row| handed_on.push(row)).now_or_never().expect("a slice never waits");
    match (&kept, rows) {
        (Ok(Answer::Value(Value::Array(items))), Ok(RowsAnswer::Rows(count))) => {
            assert_eq!(items, &handed_on);
            assert_eq!(count, items.len() as u64);
        }
        (Ok(Answer::Fault { .. }), Ok(RowsAnswer::Fault { .. })) => assert!(handed_on.is_empty()),
        (Ok(Answer::Value(_)), Err(_)) => assert!(handed_on.is_empty()),
        (Err(_), Err(_)) => {}
        (kept, rows) => panic!("{kept:?} but {rows:?}"),
    }

    if let Ok(Answer::Value(value)) = kept
        && let Ok(written) = encode::method_response(&value)
    {
        let again = decode::answer_from_slice(written.as_bytes(), &Limits::default()).expect("what we write can be read");
        assert_eq!(again, Answer::Value(value));
    }
    if let Ok(call) = decode::call_from_slice(body, &limits)
        && let Ok(written) = encode::method_call(&call.method, &call.params)
    {
        let again = decode::call_from_slice(written.as_bytes(), &Limits::default()).expect("what we write can be read");
        assert_eq!(again, call);
    }
});
