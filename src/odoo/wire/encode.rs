//! Writes XML-RPC: calls for Odoo, and answers for a server that speaks like it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::odoo::value::Value;

use super::text::push_escaped;

const HEADER: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// Why a value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// XML-RPC has no form for this number.
    #[error("the number {0} cannot be sent; leave it out or send a finite decimal")]
    OddNumber(String),
}

/// The body of a method call.
///
/// # Errors
/// If a parameter holds a number that XML-RPC has no form for.
pub fn method_call(method: &str, params: &[Value]) -> Result<String, EncodeError> {
    let mut xml = String::from(HEADER);
    xml.push_str("<methodCall><methodName>");
    push_escaped(&mut xml, method);
    xml.push_str("</methodName><params>");
    for param in params {
        xml.push_str("<param>");
        push_value(&mut xml, param)?;
        xml.push_str("</param>");
    }
    xml.push_str("</params></methodCall>");
    Ok(xml)
}

/// The body of an answer.
///
/// # Errors
/// If the value holds a number that XML-RPC has no form for.
pub fn method_response(value: &Value) -> Result<String, EncodeError> {
    let mut xml = String::from(HEADER);
    xml.push_str("<methodResponse><params><param>");
    push_value(&mut xml, value)?;
    xml.push_str("</param></params></methodResponse>");
    Ok(xml)
}

/// The body of an answer that is a fault.
pub fn fault_response(code: i32, message: &str) -> String {
    let mut xml = String::from(HEADER);
    xml.push_str("<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>");
    xml.push_str(&code.to_string());
    xml.push_str("</int></value></member><member><name>faultString</name><value><string>");
    push_escaped(&mut xml, message);
    xml.push_str("</string></value></member></struct></value></fault></methodResponse>");
    xml
}

fn push_value(xml: &mut String, value: &Value) -> Result<(), EncodeError> {
    xml.push_str("<value>");
    match value {
        Value::Nil => xml.push_str("<nil/>"),
        Value::Bool(truth) => push_tagged(xml, "boolean", if *truth { "1" } else { "0" }),
        // The four-byte tag is the one every server knows; the wider one only where it is needed.
        Value::Int(number) => {
            push_tagged(xml, if i32::try_from(*number).is_ok() { "int" } else { "i8" }, &number.to_string());
        }
        Value::Double(number) => push_tagged(xml, "double", &number.to_string()),
        Value::OddNumber(text) => return Err(EncodeError::OddNumber(text.clone())),
        Value::String(text) => push_tagged(xml, "string", text),
        Value::Binary(bytes) => push_tagged(xml, "base64", &STANDARD.encode(bytes)),
        Value::DateTime(text) => push_tagged(xml, "dateTime.iso8601", text),
        Value::Array(items) => {
            xml.push_str("<array><data>");
            for item in items {
                push_value(xml, item)?;
            }
            xml.push_str("</data></array>");
        }
        Value::Struct(members) => {
            xml.push_str("<struct>");
            for (name, member) in members {
                xml.push_str("<member>");
                push_tagged(xml, "name", name);
                push_value(xml, member)?;
                xml.push_str("</member>");
            }
            xml.push_str("</struct>");
        }
    }
    xml.push_str("</value>");
    Ok(())
}

fn push_tagged(xml: &mut String, tag: &str, text: &str) {
    xml.push('<');
    xml.push_str(tag);
    xml.push('>');
    push_escaped(xml, text);
    xml.push_str("</");
    xml.push_str(tag);
    xml.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_written_as_odoo_reads_it() {
        let xml = method_call("execute_kw", &["db".into(), 2.into(), Value::array([true])]).unwrap();
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<methodCall><methodName>execute_kw</methodName><params>\
             <param><value><string>db</string></value></param><param><value><int>2</int></value></param>\
             <param><value><array><data><value><boolean>1</boolean></value></data></array></value></param>\
             </params></methodCall>"
        );
    }

    #[test]
    fn numbers_beyond_32_bits_use_the_wide_tag() {
        let xml = method_response(&Value::Int(2_147_483_648)).unwrap();
        assert!(xml.contains("<i8>2147483648</i8>"), "{xml}");
    }

    #[test]
    fn a_number_without_a_form_is_refused() {
        assert!(method_response(&Value::OddNumber("nan".to_owned())).is_err());
    }
}
