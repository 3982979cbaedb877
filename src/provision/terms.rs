//! What people read in a view or an HTML text, cut into the pieces by which Odoo translates it.
//!
//! Odoo cuts at elements, but leaves those that are part of a sentence (`<code>`, `<strong>`) in it; some attributes are
//! pieces of their own. A test on real Odoos holds that both cut alike.

use quick_xml::Reader;
use quick_xml::escape::{escape, partial_escape, resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// Elements that are part of a sentence.
const INLINE: [&str; 37] = [
    "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "keygen",
    "mark", "math", "meter", "output", "progress", "q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup",
    "time", "u", "var", "wbr", "text", "select", "option",
];

/// Attributes that people read.
const READ: [&str; 13] = [
    "string",
    "help",
    "sum",
    "avg",
    "confirm",
    "placeholder",
    "alt",
    "title",
    "aria-label",
    "add-label",
    "value_label",
    "confirm-label",
    "cancel-label",
];

/// An element, or text.
enum Node {
    Text(String),
    Element(Element),
}

#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

/// The pieces, in the order in which they stand, each as Odoo writes it. A text that is not well-formed has none; a test
/// holds that all of ours are.
pub(super) fn terms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&nodes(text).unwrap_or_default(), &mut found);
    found
}

fn nodes(text: &str) -> Option<Vec<Node>> {
    let mut reader = Reader::from_str(text);
    // The innermost element is the last; the first stands for the text as a whole.
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Start(tag) => open.push(element(&tag)?),
            Event::Empty(tag) => open.last_mut()?.children.push(Node::Element(element(&tag)?)),
            Event::End(_) => {
                let element = open.pop()?;
                open.last_mut()?.children.push(Node::Element(element));
            }
            Event::Text(text) => push_text(&mut open.last_mut()?.children, &text),
            Event::GeneralRef(name) => push_text(&mut open.last_mut()?.children, resolve_predefined_entity(&name)?),
            // Nothing that people read; what stands before it is not the same sentence as what stands after it.
            Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                open.last_mut()?.children.push(Node::Element(Element::default()));
            }
        }
    }
    open.pop().filter(|_| open.is_empty()).map(|whole| whole.children)
}

fn element(tag: &BytesStart<'_>) -> Option<Element> {
    Some(Element { name: tag.name().as_ref().to_owned(), attributes: attributes(tag)?, children: Vec::new() })
}

fn attributes(tag: &BytesStart<'_>) -> Option<Vec<(String, String)>> {
    let pair = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        Some((attribute.key.as_ref().to_owned(), unescape(&attribute.value).ok()?.into_owned()))
    };
    tag.attributes().map(|attribute| pair(attribute.ok()?)).collect()
}

fn push_text(nodes: &mut Vec<Node>, more: &str) {
    match nodes.last_mut() {
        Some(Node::Text(text)) => text.push_str(more),
        Some(Node::Element(_)) | None => nodes.push(Node::Text(more.to_owned())),
    }
}

fn collect(nodes: &[Node], found: &mut Vec<String>) {
    let mut rest = nodes;
    while !rest.is_empty() {
        let (sentence, after) = rest.split_at(rest.iter().take_while(|node| node.is_inline()).count());
        if sentence.iter().any(Node::is_read) {
            found.push(sentence.iter().map(Node::written).collect::<String>().trim().to_owned());
        }
        let Some((Node::Element(element), after)) = after.split_first() else { break };
        // Of what is added to a view, only attributes that people read.
        let adds = |attribute: &(String, String)| attribute.0 == "name" && is_read_in(&attribute.1);
        if element.name != "attribute" || element.attributes.iter().any(adds) {
            collect(&element.children, found);
            let read = element.attributes.iter().filter(|(key, value)| is_read_in(key) && !value.trim().is_empty());
            found.extend(read.map(|(_, value)| value.trim().to_owned()));
        }
        rest = after;
    }
}

fn is_read_in(attribute: &str) -> bool {
    READ.contains(&attribute)
}

impl Node {
    fn is_inline(&self) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Element(Element { name, attributes, children }) => {
                INLINE.contains(&name.as_str())
                    && !attributes.iter().any(|(key, _)| key.starts_with("t-"))
                    && children.iter().all(Self::is_inline)
            }
        }
    }

    fn is_read(&self) -> bool {
        match self {
            Self::Text(text) => !text.trim().is_empty(),
            Self::Element(Element { attributes, children, .. }) => {
                attributes.iter().any(|(key, value)| is_read_in(key) && !value.is_empty())
                    || children.iter().any(Self::is_read)
            }
        }
    }

    /// As Odoo writes it.
    fn written(&self) -> String {
        match self {
            Self::Text(text) => partial_escape(text).into_owned(),
            Self::Element(Element { name, attributes, children }) => {
                let attributes: String =
                    attributes.iter().map(|(key, value)| format!(" {key}=\"{}\"", in_quotes(value))).collect();
                let children: String = children.iter().map(Self::written).collect();
                if children.is_empty() {
                    format!("<{name}{attributes}/>")
                } else {
                    format!("<{name}{attributes}>{children}</{name}>")
                }
            }
        }
    }
}

fn in_quotes(value: &str) -> String {
    escape(value).replace("&apos;", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_elements_but_not_within_a_sentence() {
        let arch = "<form string=\"A\"><p>One <b>two</b>\n &gt; three.</p><div><field name=\"x\" placeholder=\"e.g. B\"/>\
                    <span><field name=\"y\"/> days</span></div></form>";
        assert_eq!(terms(arch), ["One <b>two</b>\n &gt; three.", "e.g. B", "days", "A"]);
    }

    #[test]
    fn an_icon_with_a_title_is_read_and_one_without_is_not() {
        assert_eq!(
            terms("<p><i class=\"fa\" title=\"Call\"/></p><p><i class=\"fa\"/></p>"),
            ["<i class=\"fa\" title=\"Call\"/>"]
        );
    }

    #[test]
    fn of_an_added_attribute_only_what_is_read_counts() {
        let arch =
            "<data><attribute name=\"string\">Read</attribute><attribute name=\"invisible\">1 == 1</attribute></data>";
        assert_eq!(terms(arch), ["Read"]);
    }

    #[test]
    fn what_is_not_well_formed_has_no_pieces() {
        assert_eq!(terms("<form>Text"), [""; 0]);
    }
}
