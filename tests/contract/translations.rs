//! Texts in other languages: labels, and a file of translations that is imported.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use followupd::odoo::value::Value;

use crate::bench::{Bench, members};

crate::facts! { a_file_of_translations_is_imported }

const FRENCH: &str = "fr_FR";

async fn in_french(bench: &Bench, model: &str, id: i64, field: &str) -> String {
    let rows = bench.admin.with_lang(FRENCH).read(model, &[id], &[field]).await.unwrap();
    rows[0].as_ref().unwrap().str(field).unwrap().to_owned()
}

/// Under a name that is not to be spared by it, an import overwrites what people have written, whole texts and pieces of
/// views; English stays.
async fn a_file_of_translations_is_imported(bench: &Bench) {
    let tag = bench.create("res.partner.category", [("name", "Patient".into())]).await;
    let by_hand = members([("name", "By hand".into())]);
    bench.admin.with_lang(FRENCH).write("res.partner.category", &[tag], by_hand).await.unwrap();
    let arch = "<search string=\"Patient\"><field name=\"name\" string=\"A Name\"/></search>";
    let view = bench
        .create(
            "ir.ui.view",
            [
                ("name", bench.name("view").into()),
                ("model", "res.partner".into()),
                ("arch_base", arch.into()),
                ("priority", 99.into()),
            ],
        )
        .await;
    let mut file = "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\n".to_owned();
    let (of_tag, of_view) = (bench.name("tag"), bench.name("view"));
    for (name, model, id) in [(&of_tag, "res.partner.category", tag), (&of_view, "ir.ui.view", view)] {
        let entry =
            [("name", name.into()), ("module", "contract".into()), ("model", model.into()), ("res_id", id.into())];
        bench.create("ir.model.data", entry).await;
    }
    for (place, source, translation) in [
        (format!("model:res.partner.category,name:contract.{of_tag}"), "Patient", "La \\\"patiente\\\""),
        (format!("model_terms:ir.ui.view,arch_db:contract.{of_view}"), "Patient", "Très patient"),
        (format!("model_terms:ir.ui.view,arch_db:contract.{of_view}"), "A Name", "Un nom"),
    ] {
        file += &format!("#. module: contract\n#: {place}\nmsgid \"{source}\"\nmsgstr \"{translation}\"\n\n");
    }
    let import = bench
        .create(
            "base.language.import",
            [
                ("name", FRENCH.into()),
                ("code", FRENCH.into()),
                ("filename", "fr.po".into()),
                ("data", STANDARD.encode(file).into()),
                ("overwrite", true.into()),
            ],
        )
        .await;
    let done = bench.call("base.language.import", "import_lang", vec![Value::array([import])]).await.unwrap();
    assert_eq!(done, true.into());

    assert_eq!(in_french(bench, "res.partner.category", tag, "name").await, "La \"patiente\"");
    assert_eq!(bench.field("res.partner.category", tag, "name").await, "Patient".into());
    let french = in_french(bench, "ir.ui.view", view, "arch_db").await;
    assert!(french.contains("string=\"Très patient\"") && french.contains("string=\"Un nom\""), "{french}");
    let english = bench.field("ir.ui.view", view, "arch_db").await;
    assert!(english.as_str().unwrap().contains("string=\"Patient\""), "{english:?}");
    bench.admin.unlink("ir.ui.view", &[view]).await.unwrap();
}
