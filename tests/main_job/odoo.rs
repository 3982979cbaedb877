//! Short ways to ask an Odoo, for tests: one field, one record, a call whose answer XML-RPC has no form for.

use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::fault::OdooError;
use followupd::odoo::row::Row;
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;

use crate::server::Server;

/// Logs in.
pub(crate) async fn login(server: &Server, user: &str, password: &str) -> Session {
    let mut endpoint = Endpoint::new(&server.url, &server.database).unwrap();
    endpoint.limits.total_timeout = std::time::Duration::from_secs(150);
    Session::connect(&endpoint, Login::new(user, password.to_owned())).await.unwrap()
}

/// Values by name.
pub(crate) fn members<const N: usize>(values: [(&str, Value); N]) -> Members {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Odoo's command "exactly these".
pub(crate) fn exactly(ids: &[i64]) -> Value {
    Value::Array(vec![Value::Array(vec![6.into(), 0.into(), ids.into()])])
}

/// Odoo's commands "with these new ones".
pub(crate) fn with_new(records: Vec<Members>) -> Value {
    Value::Array(records.into_iter().map(|record| Value::Array(vec![0.into(), 0.into(), record.into()])).collect())
}

/// One new record.
pub(crate) async fn create(session: &Session, model: &str, values: Members) -> i64 {
    session.create(model, vec![values]).await.unwrap_or_else(|error| panic!("{error}"))[0]
}

/// A call whose answer may be one that XML-RPC has no form for; then it is done all the same.
pub(crate) async fn act(session: &Session, model: &str, method: &str, args: Vec<Value>) {
    match session.call(model, method, args, Members::new()).await {
        Ok(_) | Err(OdooError::MarshallingAfterSuccess { .. }) => {}
        Err(error) => panic!("{method} on {model}: {error:?}"),
    }
}

/// Records, archived ones too, relations as bare ids.
pub(crate) async fn rows(session: &Session, model: &str, domain: Domain, fields: &[&str]) -> Vec<Row> {
    let search = Search::new(model, domain, fields.iter().copied());
    let rows = session.with_archived().search_read_all(&search).await.unwrap_or_else(|error| panic!("{error}"));
    rows.into_iter().map(|row| row.unwrap()).collect()
}

/// Ids of records, archived ones too.
pub(crate) async fn ids(session: &Session, model: &str, domain: Domain) -> Vec<i64> {
    session.with_archived().search(model, &domain, "id", None).await.unwrap_or_else(|error| panic!("{error}"))
}

/// The record behind an external id.
pub(crate) async fn by_name(session: &Session, xml_id: &str) -> i64 {
    let (module, name) = xml_id.split_once('.').unwrap();
    let args = vec![module.into(), name.into()];
    let found = session.call("ir.model.data", "check_object_reference", args, Members::new()).await.unwrap();
    found.as_array().unwrap()[1].as_int().unwrap()
}
