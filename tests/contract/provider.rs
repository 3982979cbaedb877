//! The provider behind Odoo's queues, put up for as long as a real Odoo gives it one.

use axum::Router;
use axum::routing::post;
use serde_json::{Value, json};

use crate::bench::Bench;

/// Lets a real Odoo send a queue: `parameter` names the provider's address, `queue` the scheduled action that sends, `answer` makes an
/// answer's result of what is asked.
pub(crate) async fn sends(bench: &Bench, parameter: &str, queue: &str, answer: fn(&Value) -> Value) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = move |body: String| async move {
        let asked: Value = serde_json::from_str(&body).unwrap();
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": answer(&asked["params"]) }).to_string()
    };
    let routes = Router::new().route("/{*path}", post(answer));
    let provider = tokio::spawn(async move { axum::serve(listener, routes).await });
    bench.call("ir.config_parameter", "set_param", vec![parameter.into(), address.as_str().into()]).await.unwrap();
    let queue = bench.by_name(queue).await;
    bench.call("ir.cron", "method_direct_trigger", vec![vec![queue].into()]).await.unwrap();
    provider.abort();
}
