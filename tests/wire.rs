//! XML-RPC as others speak it: the codec against CPython's, against serde_xmlrpc, and against odd and broken documents.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use followupd::odoo::value::Value;
use followupd::odoo::wire::decode::{self, Answer, DecodeError, Limits, RowsAnswer};
use followupd::odoo::wire::{encode, without_control_characters};
use futures_util::FutureExt as _;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;

// ---------------------------------------------------------------------------------------------------- how the tests read and write

fn answer(body: &str) -> Result<Answer, DecodeError> {
    decode::answer_from_slice(body.as_bytes(), &Limits::default())
}

/// An answer with one value in Odoo 19's frame.
fn framed(value: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<methodResponse>\n<params>\n<param>\n<value>{value}</value></param>\n</params>\n\n</methodResponse>\n"
    )
}

fn value(xml: &str) -> Value {
    match answer(&framed(xml)) {
        Ok(Answer::Value(value)) => value,
        other => panic!("{xml}: {other:?}"),
    }
}

fn refused(xml: &str) -> DecodeError {
    match answer(&framed(xml)) {
        Err(error) => error,
        Ok(answer) => panic!("{xml} was read as {answer:?}"),
    }
}

/// Reads an answer row by row, from a source that gives one byte at a time.
fn rows(body: &[u8]) -> (Vec<Value>, Result<RowsAnswer, DecodeError>) {
    let mut rows = Vec::new();
    let source = tokio::io::BufReader::with_capacity(1, body);
    let outcome =
        decode::rows(source, &Limits::default(), |row| rows.push(row)).now_or_never().expect("a slice never waits");
    (rows, outcome)
}

fn structure(members: &[(&str, Value)]) -> Value {
    Value::structure(members.iter().cloned())
}

/// Two records in Odoo 14's frame.
const TWO_ROWS: &str = "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n\
    <value><struct>\n<member>\n<name>id</name>\n<value><int>1</int></value>\n</member>\n\
    <member>\n<name>name</name>\n<value><string>M\u{fc}ller &amp; S\u{f6}hne</string></value>\n</member>\n</struct></value>\n\
    <value><struct>\n<member>\n<name>id</name>\n<value><int>2</int></value>\n</member>\n\
    <member>\n<name>name</name>\n<value><boolean>0</boolean></value>\n</member>\n</struct></value>\n\
    </data></array></value>\n</param>\n</params>\n</methodResponse>\n";

/// Any value that can be sent and comes back as the same.
fn any_value(whole: BoxedStrategy<i64>, number: BoxedStrategy<Decimal>) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::Bool),
        whole.prop_map(Value::Int),
        number.prop_map(Value::Double),
        any::<String>().prop_map(Value::String),
        "[ \t\n\r&<>;#'\"a-zß€]{0,12}".prop_map(Value::String),
        proptest::collection::vec(any::<u8>(), 0..80).prop_map(Value::Binary),
        Just(Value::DateTime("20250131T23:59:01".to_owned())),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::btree_map("[ -~äß]{0,10}", inner, 0..6).prop_map(Value::Struct),
        ]
    })
    .boxed()
}

fn any_decimal() -> BoxedStrategy<Decimal> {
    (any::<i64>(), 0_u32..=20).prop_map(|(digits, scale)| Decimal::new(digits, scale)).boxed()
}

/// The value as it must come back: texts changed by `text`.
fn with_texts(value: Value, text: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(content) => Value::String(text(&content)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| with_texts(item, text)).collect()),
        Value::Struct(members) => {
            Value::Struct(members.into_iter().map(|(name, member)| (name, with_texts(member, text))).collect())
        }
        other @ (Value::Nil
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Double(_)
        | Value::OddNumber(_)
        | Value::Binary(_)
        | Value::DateTime(_)) => other,
    }
}

// ---------------------------------------------------------------------------------------------------- the ways there and back

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_written_is_read_back(params in proptest::collection::vec(any_value(any::<i64>().boxed(), any_decimal()), 0..4)) {
        let body = encode::method_call("execute_kw", &params).unwrap();
        let call = decode::call_from_slice(body.as_bytes(), &Limits::default()).unwrap();
        let wanted: Vec<Value> =
            params.into_iter().map(|param| with_texts(param, &|text| without_control_characters(text).into_owned())).collect();
        prop_assert_eq!(call.method, "execute_kw");
        prop_assert_eq!(call.params, wanted);
    }

    #[test]
    fn rows_are_the_same_whether_they_are_kept_or_handed_on(items in proptest::collection::vec(any_value(any::<i64>().boxed(), any_decimal()), 0..6)) {
        let body = encode::method_response(&Value::Array(items)).unwrap();
        let Ok(Answer::Value(Value::Array(kept))) = answer(&body) else { panic!("a list") };
        let (handed_on, outcome) = rows(body.as_bytes());
        prop_assert_eq!(outcome.unwrap(), RowsAnswer::Rows(kept.len() as u64));
        prop_assert_eq!(handed_on, kept);
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(decode::answer_from_slice(&body, &Limits::default()).is_err());
    }

    #[test]
    fn any_rearrangement_of_tags_is_read_or_refused(body in "(<(/?)(methodResponse|params|param|value|array|data|struct|member|name|int|string|fault)>|1|&amp;|&#9;| ){0,40}") {
        let _ = answer(&body);
        let _ = rows(body.as_bytes());
    }

    #[test]
    fn a_fault_is_read_back(code in any::<i32>(), message in "[ -~ß\n]{0,200}") {
        let read = answer(&encode::fault_response(code, &message)).unwrap();
        prop_assert_eq!(read, Answer::Fault { code: code.into(), message });
    }
}

/// CPython's own XML-RPC, which is what Odoo uses: reads a document a line (base64) and writes what it understood.
struct Python {
    process: Child,
    answers: BufReader<std::process::ChildStdout>,
}

const PYTHON: &str = "
import sys, base64, xmlrpc.client as x
for line in sys.stdin:
    params, method = x.loads(base64.b64decode(line))
    back = x.dumps((list(params),), methodresponse=True, allow_none=True)
    print(base64.b64encode(back.encode('utf-8', 'xmlcharrefreplace')).decode(), flush=True)
";

impl Python {
    fn start() -> Self {
        let mut process = Command::new("python3")
            .args(["-c", PYTHON])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is needed to compare with");
        let answers = BufReader::new(process.stdout.take().unwrap());
        Python { process, answers }
    }

    /// What Python reads in the call, written by Python again.
    fn echo(&mut self, call: &str) -> Vec<u8> {
        let stdin = self.process.stdin.as_mut().unwrap();
        writeln!(stdin, "{}", STANDARD.encode(call)).unwrap();
        stdin.flush().unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        STANDARD.decode(line.trim()).unwrap()
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

#[test]
fn cpython_reads_what_we_write_and_we_read_what_it_writes() {
    let python = RefCell::new(Python::start());
    // A float holds fifteen digits exactly, and its own marshaller refuses more than 32 bits.
    let number = (-999_999_999_999_999_i64..=999_999_999_999_999, 0_u32..=18)
        .prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let strategy = proptest::collection::vec(any_value(any::<i32>().prop_map(i64::from).boxed(), number.boxed()), 0..4);
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    runner
        .run(&strategy, |params| {
            let call = encode::method_call("execute_kw", &params).unwrap();
            let back = python.borrow_mut().echo(&call);
            // Python writes a bare carriage return, which XML turns into a line feed.
            let text = |text: &str| without_control_characters(text).replace("\r\n", "\n").replace('\r', "\n");
            let wanted = with_texts(Value::Array(params), &text);
            let read = decode::answer_from_slice(&back, &Limits::default()).unwrap();
            prop_assert_eq!(read, Answer::Value(wanted));
            Ok(())
        })
        .unwrap();
}

#[test]
fn cpython_keeps_a_carriage_return_that_we_send() {
    let call = encode::method_call("x", &["a\r\nb".into()]).unwrap();
    let mut python = Python::start();
    assert!(String::from_utf8(python.echo(&call)).unwrap().contains("a\r\nb"));
}

#[test]
fn serde_xmlrpc_agrees_where_no_entity_is_involved() {
    // It also drops blanks at both ends of a text.
    let text = "[a-zA-Zäöü0-9]([a-z .,:-]{0,18}[A-Z0-9ß])?";
    let strategy = proptest::collection::vec((text, any::<i32>(), any::<bool>()), 1..5);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    runner
        .run(&strategy, |rows| {
            let ours = rows
                .iter()
                .map(|(text, number, truth)| Value::Array(vec![text.into(), (*number).into(), (*truth).into()]));
            let theirs: Vec<serde_xmlrpc::Value> = rows
                .iter()
                .map(|(text, number, truth)| {
                    serde_xmlrpc::Value::Array(vec![text.as_str().into(), (*number).into(), (*truth).into()])
                })
                .collect();
            let ours: Vec<Value> = ours.collect();
            let call = encode::method_call("execute_kw", &ours).unwrap();
            let (method, params) = serde_xmlrpc::request_from_str(&call).unwrap();
            prop_assert_eq!(method, "execute_kw");
            prop_assert_eq!(&params, &theirs);
            let body = serde_xmlrpc::response_to_string(std::iter::once(serde_xmlrpc::Value::Array(theirs))).unwrap();
            prop_assert_eq!(answer(&body).unwrap(), Answer::Value(Value::Array(ours)));
            Ok(())
        })
        .unwrap();
}

// ---------------------------------------------------------------------------------------------------- how servers write

#[test]
fn entities_and_references_come_back_as_characters() {
    assert_eq!(
        value("<string>Müller &amp; Söhne &lt;b&gt; &#252;&#xDF; &quot;&apos;</string>"),
        "Müller & Söhne <b> üß \"'".into()
    );
    assert_eq!(value("<string><![CDATA[<b>&amp;]]>!</string>"), "<b>&amp;!".into());
    assert_eq!(
        value("<struct><member><name>a&amp;b</name><value>x &amp; y</value></member></struct>"),
        structure(&[("a&b", "x & y".into())])
    );
}

#[test]
fn control_characters_are_left_out() {
    assert_eq!(value("<string>a\u{1}b\u{b}&#8;c\td</string>"), "abc\td".into());
}

#[test]
fn line_ends_are_what_xml_says() {
    assert_eq!(value("<string>a\r\nb\rc&#13;d</string>"), "a\nb\nc\rd".into());
}

#[test]
fn a_text_may_come_without_its_tag() {
    assert_eq!(value("plain &amp; simple"), "plain & simple".into());
    assert_eq!(value(""), "".into());
    assert_eq!(value("  "), "  ".into());
    assert_eq!(value("<string/>"), "".into());
    assert_eq!(value("<string>  kept  </string>"), "  kept  ".into());
}

#[test]
fn blanks_and_comments_between_tags_mean_nothing() {
    assert_eq!(value("\n  <!-- one --> <int> 7 </int> <!-- two -->\n"), Value::Int(7));
    assert_eq!(value("<array>\n <data>\n\t<value> <nil/> </value>\n</data> </array>"), Value::Array(vec![Value::Nil]));
    assert_eq!(value("<string>a<!-- not text -->b</string>"), "ab".into());
}

#[test]
fn every_name_of_a_whole_number_is_known() {
    for tag in ["int", "i1", "i2", "i4", "i8", "biginteger"] {
        assert_eq!(value(&format!("<{tag}>-42</{tag}>")), Value::Int(-42), "{tag}");
    }
    assert_eq!(value("<i8>9223372036854775807</i8>"), Value::Int(i64::MAX));
}

#[test]
fn an_odd_number_spoils_only_itself() {
    let odd = value(
        "<array><data><value><double>nan</double></value><value><i8>99999999999999999999</i8></value><value><int>1</int></value></data></array>",
    );
    let wanted =
        vec![Value::OddNumber("nan".to_owned()), Value::OddNumber("99999999999999999999".to_owned()), Value::Int(1)];
    assert_eq!(odd, Value::Array(wanted));
}

#[test]
fn python_s_short_floats_are_read_exactly() {
    assert_eq!(value("<double>1e-05</double>"), Value::Double(Decimal::new(1, 5)));
    assert_eq!(value("<double>1234.56</double>"), Value::Double(Decimal::new(123_456, 2)));
}

#[test]
fn wrapped_base64_is_read() {
    assert_eq!(value("<base64>\naGVs\nbG8=\n</base64>"), Value::Binary(b"hello".to_vec()));
}

#[test]
fn both_frames_of_odoo_are_read() {
    let row = |id: i64, name: Value| structure(&[("id", id.into()), ("name", name)]);
    let wanted = vec![row(1, "Müller & Söhne".into()), row(2, false.into())];
    let (handed_on, outcome) = rows(TWO_ROWS.as_bytes());
    assert_eq!(outcome.unwrap(), RowsAnswer::Rows(2));
    assert_eq!(handed_on, wanted);
    let newer = TWO_ROWS.replace('\'', "\"").replace("</params>\n", "</params>\n\n");
    assert_eq!(rows(newer.as_bytes()).0, wanted);
    assert_eq!(rows(format!("\u{feff}{TWO_ROWS}").as_bytes()).0, wanted, "with a byte order mark");
}

#[test]
fn an_empty_list_is_an_answer() {
    let (none, outcome) = rows(framed("<array><data></data></array>").as_bytes());
    assert!(none.is_empty());
    assert_eq!(outcome.unwrap(), RowsAnswer::Rows(0));
}

#[test]
fn a_fault_may_have_a_word_for_its_code() {
    let body = "<methodResponse><fault><value><struct><member><name>faultCode</name><value><string>warning</string></value></member>\
        <member><name>faultString</name><value>No.</value></member></struct></value></fault></methodResponse>";
    assert_eq!(answer(body).unwrap(), Answer::Fault { code: 0, message: "warning: No.".to_owned() });
    assert!(matches!(rows(body.as_bytes()).1, Ok(RowsAnswer::Fault { code: 0, .. })));
}

// ---------------------------------------------------------------------------------------------------- what must be refused

#[test]
fn an_answer_cut_off_anywhere_is_an_error_and_never_a_short_list() {
    let end = TWO_ROWS.trim_end().len();
    for length in 0..end {
        let part = &TWO_ROWS.as_bytes()[..length];
        let kept = decode::answer_from_slice(part, &Limits::default());
        assert!(matches!(kept, Err(DecodeError::Truncated { .. })), "{length}: {kept:?}");
        let (_, outcome) = rows(part);
        assert!(matches!(outcome, Err(DecodeError::Truncated { .. })), "{length}: {outcome:?}");
    }
    assert!(decode::answer_from_slice(&TWO_ROWS.as_bytes()[..end], &Limits::default()).is_ok());
}

#[test]
fn anything_after_the_document_is_an_error() {
    for rest in ["x", "<methodResponse/>", "<a/>", "&amp;", "<![CDATA[x]]>"] {
        assert!(answer(&format!("{TWO_ROWS}{rest}")).is_err(), "{rest}");
    }
    assert!(answer(&format!("{TWO_ROWS}\n<!-- the end -->\n")).is_ok());
}

#[test]
fn document_types_and_entities_are_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>";
    assert!(matches!(
        answer(&format!("{bomb}{}", framed("&a;"))),
        Err(DecodeError::Forbidden(_) | DecodeError::Unexpected { .. })
    ));
    assert!(matches!(refused("<string>&a;</string>"), DecodeError::Forbidden(name) if name == "&a;"));
    assert!(matches!(refused("<string>&#x110000;</string>"), DecodeError::Forbidden(_)));
    assert!(matches!(refused("<string>a & b</string>"), DecodeError::Syntax { .. } | DecodeError::Forbidden(_)));
}

#[test]
fn another_encoding_is_refused() {
    let body = framed("<int>1</int>").replace("?>", " encoding=\"iso-8859-1\"?>");
    assert!(answer(&body).unwrap_err().to_string().contains("iso-8859-1"));
    assert!(
        decode::answer_from_slice(
            framed("<string>\u{1}</string>").replace('\u{1}', "ü").as_bytes(),
            &Limits::default()
        )
        .is_ok()
    );
    let latin: Vec<u8> =
        framed("<string>X</string>").bytes().map(|byte| if byte == b'X' { 0xfc } else { byte }).collect();
    assert!(decode::answer_from_slice(&latin, &Limits::default()).is_err());
}

#[test]
fn deep_nesting_is_refused_without_using_the_stack() {
    let depth = 100_000;
    let body = framed(&format!("{}{}", "<array><data><value>".repeat(depth), "</value></data></array>".repeat(depth)));
    assert!(matches!(answer(&body), Err(DecodeError::TooDeep { depth_max: 64 })));
    let allowed = 63;
    let body =
        framed(&format!("{}{}", "<array><data><value>".repeat(allowed), "</value></data></array>".repeat(allowed)));
    assert!(answer(&body).is_ok());
}

#[test]
fn a_text_or_a_body_beyond_its_limit_is_refused_as_it_comes() {
    let limits = Limits { text_bytes_max: 1_000, body_bytes_max: 5_000, ..Limits::default() };
    let read = |body: &str| decode::answer_from_slice(body.as_bytes(), &limits);
    assert!(read(&framed(&format!("<string>{}</string>", "x".repeat(990)))).is_ok());
    assert!(matches!(read(&framed(&"x".repeat(1_001))), Err(DecodeError::TextTooLong { .. })));
    assert!(matches!(read(&framed(&"&lt;".repeat(1_001))), Err(DecodeError::TextTooLong { .. })), "in pieces");
    assert!(matches!(read(&format!("<{}>", "x".repeat(2_000))), Err(DecodeError::TextTooLong { .. })), "a tag");
    let many = format!("<array><data>{}</data></array>", "<value><int>1</int></value>".repeat(400));
    assert!(matches!(read(&framed(&many)), Err(DecodeError::BodyTooLong { bytes_max: 5_000 })));
}

#[test]
fn documents_of_another_shape_are_refused() {
    for body in [
        "",
        "<html><body>502 Bad Gateway</body></html>",
        "{\"jsonrpc\": \"2.0\"}",
        "<methodResponse></methodResponse>",
        "<methodResponse><params></params></methodResponse>",
        "<methodResponse><params><param></param></params></methodResponse>",
        "<methodResponse><params><param><value>1</value></param><param><value>2</value></param></params></methodResponse>",
        "<methodResponse><fault><value>no</value></fault></methodResponse>",
        "<methodCall><methodName>x</methodName></methodCall>",
    ] {
        assert!(answer(body).is_err(), "{body}");
    }
    for xml in [
        "<int></int>",
        "<int>1.5</int>",
        "<double>1,5</double>",
        "<boolean>2</boolean>",
        "<base64>!</base64>",
        "<nil>x</nil>",
        "<unknown/>",
        "text <int>1</int>",
        "<int>1</int> text",
        "<int>1</int><int>2</int>",
        "<array></array>",
        "<array><value>1</value></array>",
        "<array><data/><data/></array>",
        "<struct><member><name>a</name></member></struct>",
        "<struct><member><value>a</value></member></struct>",
        "<struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value></member></struct>",
        "<string>a<b/>c</string>",
    ] {
        refused(xml);
    }
}

#[test]
fn a_value_that_is_no_list_is_no_rows() {
    let (_, outcome) = rows(framed("<boolean>0</boolean>").as_bytes());
    assert!(matches!(outcome, Err(DecodeError::NotRows("false"))));
}

#[test]
fn a_call_may_come_without_parameters() {
    let call =
        decode::call_from_slice(b"<methodCall><methodName>version</methodName></methodCall>", &Limits::default())
            .unwrap();
    assert_eq!((call.method.as_str(), call.params.len()), ("version", 0));
    let members: BTreeMap<String, Value> = BTreeMap::new();
    let body = encode::method_call("x", &[Value::Struct(members)]).unwrap();
    assert!(decode::answer_from_slice(body.as_bytes(), &Limits::default()).is_err(), "a call is no answer");
}
