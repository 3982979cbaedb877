//! A view in the words of older Odoos. Views are written once, as the newest Odoo wants them.

use std::borrow::Cow;

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::name::QName;
use quick_xml::{Reader, Writer};

use super::dialect::Dialect;

/// Attributes whose value is a condition on the record.
const CONDITIONS: [&str; 3] = ["invisible", "readonly", "required"];

/// The view as this Odoo wants it. A view that is not well-formed comes back as it is; a test holds that all are.
pub(super) fn in_dialect(arch: &str, dialect: Dialect) -> String {
    rewritten(arch, dialect).unwrap_or_else(|| arch.to_owned())
}

fn rewritten(arch: &str, dialect: Dialect) -> Option<String> {
    let mut reader = Reader::from_str(arch);
    let mut writer = Writer::new(Vec::new());
    // How deep we are in, and the depth of the card that needs an element of its own around what stands in it.
    let (mut depth, mut card) = (0_usize, None);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Empty(tag) if tag.name().as_ref() == "chatter" && !dialect.chatter_tag => {
                writer.write_event(Event::Text(BytesText::from_escaped(OLD_CHATTER))).ok()?;
            }
            Event::Start(tag) => {
                depth += 1;
                writer.write_event(Event::Start(element(&tag, dialect)?)).ok()?;
                if is_card(&tag) && !dialect.kanban_card {
                    card = Some(depth);
                    writer.write_event(Event::Start(BytesStart::from_content(OLD_CARD, "div".len()))).ok()?;
                }
            }
            Event::Empty(tag) => writer.write_event(Event::Empty(element(&tag, dialect)?)).ok()?,
            Event::End(tag) => {
                if card == Some(depth) {
                    card = None;
                    writer.write_event(Event::End(BytesEnd::new("div"))).ok()?;
                }
                depth = depth.saturating_sub(1);
                let name = tag_name(tag.name().as_ref(), dialect).to_owned();
                writer.write_event(Event::End(BytesEnd::new(name))).ok()?;
            }
            other @ (Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_)) => writer.write_event(other).ok()?,
        }
    }
    String::from_utf8(writer.into_inner()).ok().map(|text| text.trim().to_owned())
}

const OLD_CHATTER: &str = "<div class=\"oe_chatter\"><field name=\"message_follower_ids\"/>\
    <field name=\"activity_ids\"/><field name=\"message_ids\"/></div>";

/// A card is opened by a click on it.
const OLD_CARD: &str = "div class=\"oe_kanban_global_click\"";

fn is_card(tag: &BytesStart<'_>) -> bool {
    let is_name = |attribute: &Attribute<'_>| attribute.key.as_ref() == "t-name" && attribute.value.as_ref() == "card";
    tag.attributes().flatten().any(|attribute| is_name(&attribute))
}

fn tag_name(name: &str, dialect: Dialect) -> &str {
    if name == "list" && !dialect.list_tag { "tree" } else { name }
}

fn element(tag: &BytesStart<'_>, dialect: Dialect) -> Option<BytesStart<'static>> {
    let name = tag_name(tag.name().as_ref(), dialect).to_owned();
    let mut element = BytesStart::new(name);
    let mut conditions: Vec<String> = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.as_ref();
        let raw = attribute.value.as_ref();
        if key == "t-name" && raw == "card" && !dialect.kanban_card {
            element.push_attribute(as_written(key, "kanban-box"));
        } else if dialect.expressions {
            element.push_attribute(as_written(key, raw));
        } else if key == "column_invisible" {
            element.push_attribute(as_written("invisible", raw));
        } else if CONDITIONS.contains(&key) && raw != "1" && raw != "0" {
            conditions.push(format!("'{key}': {}", domain(&raw.replace("&gt;", ">").replace("&lt;", "<"))?));
        } else {
            element.push_attribute(as_written(key, raw));
        }
    }
    if !conditions.is_empty() {
        let attrs = format!("{{{}}}", conditions.join(", "));
        element.push_attribute(("attrs", attrs.as_str()));
    }
    Some(element)
}

/// An attribute whose value is escaped already.
fn as_written<'a>(key: &'a str, value: &'a str) -> Attribute<'a> {
    Attribute { key: QName(key), value: Cow::Borrowed(value) }
}

/// A condition (`not x_a or x_b == 'c'`, without parentheses or a mix of *and* and *or*) as a domain.
fn domain(expression: &str) -> Option<String> {
    let (terms, operator): (Vec<&str>, Option<&str>) = if expression.contains(" or ") {
        (expression.split(" or ").collect(), Some("'|', "))
    } else {
        (expression.split(" and ").collect(), None)
    };
    if terms.iter().any(|term| term.contains(" and ")) {
        return None;
    }
    let prefix = operator.unwrap_or_default().repeat(terms.len().saturating_sub(1));
    let terms: Option<Vec<String>> = terms.into_iter().map(|text| term(text.trim())).collect();
    Some(format!("[{prefix}{}]", terms?.join(", ")))
}

fn term(text: &str) -> Option<String> {
    for operator in [" not in ", " in ", "==", "!=", ">=", "<=", ">", "<"] {
        if let Some((field, value)) = text.split_once(operator) {
            let operator = if operator == "==" { "=" } else { operator.trim() };
            return Some(format!("('{}', '{operator}', {})", field.trim(), value.trim()));
        }
    }
    let (field, operator) = match text.strip_prefix("not ") {
        Some(field) => (field.trim(), "="),
        None => (text, "!="),
    };
    let is_name = !field.is_empty() && field.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    // An empty list is not *nothing* to the web client.
    let nothing = if field.ends_with("_ids") { "[]" } else { "False" };
    is_name.then(|| format!("('{field}', '{operator}', {nothing})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Dialect = Dialect {
        list_tag: false,
        expressions: false,
        kanban_card: false,
        chatter_tag: false,
        menu_group_ids: false,
        user_group_ids: false,
        action_group_ids: false,
        translate_words: false,
        plain_html: false,
        currency_field: false,
        model_order: false,
        no_followup: Some("blocked"),
        expected_pay_date: false,
        account_type: false,
        own_follow_up: false,
        sales: false,
        text_messages: false,
        posted_letters: false,
        phone_blacklist: false,
    };

    #[test]
    fn the_newest_odoo_gets_views_as_they_are_written() {
        let arch = "<list><field name=\"a\" invisible=\"not x_b\"/><chatter/></list>";
        assert_eq!(in_dialect(arch, Dialect::NEWEST), arch);
    }

    #[test]
    fn older_odoos_get_trees_attrs_and_a_chatter_of_fields() {
        let arch = "<list><field name=\"a\" column_invisible=\"1\"/><field name=\"b\" readonly=\"1\" \
                    invisible=\"x_c != 'user' or not x_d\" required=\"x_e\"/></list>";
        let wanted = "<tree><field name=\"a\" invisible=\"1\"/><field name=\"b\" readonly=\"1\" attrs=\"{&apos;invisible&apos;: \
                      [&apos;|&apos;, (&apos;x_c&apos;, &apos;!=&apos;, &apos;user&apos;), (&apos;x_d&apos;, &apos;=&apos;, \
                      False)], &apos;required&apos;: [(&apos;x_e&apos;, &apos;!=&apos;, False)]}\"/></tree>";
        assert_eq!(in_dialect(arch, OLD), wanted);
        assert!(
            in_dialect("<page invisible=\"not x_f_ids\"/>", OLD).contains("(&apos;x_f_ids&apos;, &apos;=&apos;, [])")
        );
        assert!(in_dialect("<form><chatter/></form>", OLD).contains("<field name=\"message_ids\"/>"));
    }

    #[test]
    fn older_odoos_get_an_element_around_a_card() {
        let arch = "<kanban><templates><t t-name=\"card\"><t t-if=\"a\"><b/></t></t></templates></kanban>";
        let wanted = "<kanban><templates><t t-name=\"kanban-box\"><div class=\"oe_kanban_global_click\"><t t-if=\"a\"><b/></t>\
                      </div></t></templates></kanban>";
        assert_eq!(in_dialect(arch, OLD), wanted);
        assert_eq!(in_dialect(arch, Dialect::NEWEST), arch);
    }

    #[test]
    fn a_condition_becomes_a_domain() {
        assert_eq!(domain("x_a").unwrap(), "[('x_a', '!=', False)]");
        assert_eq!(domain("not x_a and x_b == 'c'").unwrap(), "[('x_a', '=', False), ('x_b', '=', 'c')]");
        assert_eq!(domain("x_a and x_b or x_c"), None);
        assert_eq!(domain("(x_a)"), None);
    }
}
