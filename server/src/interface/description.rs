//! The description for machines (OpenAPI 3.1): parameters and bodies from the code, problems from the table of operations.

use super::problem::PROBLEM_JSON;
use super::{event, routes, wire};
use domain::interface::{OPERATIONS, Operation, Problem};
use domain::language::Language;
use std::sync::OnceLock;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation as Described, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use words::Words;

/// The name of the key among the ways to be let in.
const KEY: &str = "key";

/// What it is for, in a few sentences.
const ABOUT: &str = "Other systems of the city ask where a case stands, hand in applications for residents who have agreed to it, \
and read figures. A key from the city's operator stands in `Authorization: Bearer`, a resident's token in `Anju-Consent`. Events are \
sent to an address the operator has noted, as the webhook `event` says.";

#[derive(OpenApi)]
#[openapi(
    info(title = "Anju", description = ABOUT, version = "1.0.0", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    paths(routes::case_status, routes::submit_application, routes::statistics, routes::openapi),
    components(schemas(wire::ProblemBody)),
    modifiers(&FromTable)
)]
struct Interface;

/// The document, written once.
pub fn description() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| Interface::openapi().to_json().unwrap_or_default())
}

/// Adds what the table of operations says.
struct FromTable;

impl Modify for FromTable {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        if let Some(components) = &mut openapi.components {
            let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A key from the city's operator.")).build();
            components.add_security_scheme(KEY, SecurityScheme::Http(key));
        }
        event::describe(openapi);
        let words = Words::of(Language::English);
        for operation in &OPERATIONS {
            let described = openapi.paths.paths.get_mut(operation.path).and_then(|item| of_method(item, operation.method));
            if let Some(described) = described {
                described.summary = Some(words.operation(operation));
                described.description = operation.scope.map(|scope| format!("Scope of the key: `{}`.", scope.code()));
                problems(described, operation, &words);
            }
        }
    }
}

fn of_method<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Described> {
    match method {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        _ => None,
    }
}

fn problems(described: &mut Described, operation: &Operation, words: &Words) {
    for problem in operation.every_problem() {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let mut response = ResponseBuilder::new().description(words.problem_title(problem)).content(PROBLEM_JSON, content);
        if matches!(problem, Problem::QuotaUsed | Problem::Unavailable) {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build();
            let header =
                HeaderBuilder::new().schema(Some(seconds)).description(Some("In how many seconds to come again, where that is known."));
            response = response.header("Retry-After", header.build());
        }
        described.responses.responses.insert(problem.status().to_string(), response.build().into());
    }
}

#[cfg(test)]
mod tests {
    use super::super::admission::{CONSENT, IDEMPOTENCY};
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_description_holds_the_table_and_nothing_else() {
        let document: Value = serde_json::from_str(description()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut described = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                described.push((path.clone(), method.to_uppercase(), operation.clone()));
            }
        }
        assert_eq!(described.len(), OPERATIONS.len());
        for operation in &OPERATIONS {
            let (.., found) = described.iter().find(|(path, method, _)| path == operation.path && method == operation.method).unwrap();
            assert_eq!(found["operationId"], operation.id);
            assert!(found["responses"][operation.done.to_string()].is_object(), "{}", operation.id);
            for problem in operation.every_problem() {
                let response = &found["responses"][problem.status().to_string()];
                assert!(response["content"][PROBLEM_JSON].is_object(), "{} {problem:?}", operation.id);
            }
            assert_eq!(found["security"].is_array(), operation.scope.is_some(), "{}", operation.id);
        }
    }

    #[test]
    fn headers_are_named_as_they_are_read() {
        let text = description().to_ascii_lowercase();
        assert!(text.contains(CONSENT.as_str()) && text.contains(IDEMPOTENCY.as_str()));
    }
}
