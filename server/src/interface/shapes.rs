//! What each call takes and gives, read off the description for machines: the page for people says the same.

use super::description::description;
use domain::interface::{OPERATIONS, Operation, Part, Shape};
use serde_json::Value;
use std::sync::OnceLock;

/// Of every operation, read once.
pub fn shapes() -> &'static [Shape] {
    static SHAPES: OnceLock<Vec<Shape>> = OnceLock::new();
    SHAPES.get_or_init(|| {
        let document = serde_json::from_str(description()).unwrap_or_default();
        OPERATIONS.iter().map(|operation| shape(&document, operation)).collect()
    })
}

fn shape(document: &Value, operation: &Operation) -> Shape {
    let call = &document["paths"][operation.path][operation.method.to_lowercase()];
    let json = |body: &Value| fields(document, &body["content"]["application/json"]["schema"], "");
    let parameters = list(&call["parameters"]).map(|parameter| {
        let kind = format!("{}, {}", kind(document, &parameter["schema"]), text(&parameter["in"]));
        let (name, about) = (text(&parameter["name"]), text(&parameter["description"]));
        Part { name, kind, always: parameter["required"] == true, values: values(document, &parameter["schema"]), about }
    });
    Shape {
        operation: operation.id.to_owned(),
        parameters: parameters.collect(),
        body: json(&call["requestBody"]),
        answer: json(&call["responses"][operation.done.to_string()]),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The schema itself, where it stands elsewhere or beside null.
fn itself<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(beside_null) = list(&schema["oneOf"]).find(|choice| choice["type"] != "null") {
        return itself(document, beside_null);
    }
    let elsewhere = schema["$ref"].as_str().and_then(|place| document.pointer(place.trim_start_matches('#')));
    elsewhere.map_or(schema, |elsewhere| itself(document, elsewhere))
}

/// The parts of an object, and theirs; what is always there first.
fn fields(document: &Value, schema: &Value, before: &str) -> Vec<Part> {
    let own = itself(document, schema);
    if own["type"] == "array" {
        return fields(document, &own["items"], &format!("{before}[]"));
    }
    let is_required = |name: &str| list(&own["required"]).any(|required| required == name);
    let properties = own["properties"].as_object().into_iter().flatten();
    let (always, perhaps): (Vec<_>, Vec<_>) = properties.partition(|(name, _)| is_required(name.as_str()));
    let mut parts = Vec::new();
    for (name, schema) in always.into_iter().chain(perhaps) {
        let in_full = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        let within = fields(document, schema, &in_full);
        parts.push(Part {
            name: in_full,
            kind: kind(document, schema),
            always: is_required(name.as_str()),
            values: values(document, schema),
            about: about(document, schema),
        });
        parts.extend(within);
    }
    parts
}

fn kind(document: &Value, schema: &Value) -> String {
    let own = itself(document, schema);
    let is_null = |kind: &Value| *kind == "null";
    let may_be_null = list(&own["type"]).any(is_null) || list(&schema["oneOf"]).any(|choice| is_null(&choice["type"]));
    let one = own["type"].as_str().or_else(|| list(&own["type"]).filter_map(Value::as_str).find(|kind| *kind != "null"));
    let kind = match (one.unwrap_or("any"), own["format"].as_str()) {
        ("array", _) => format!("array of {}", kind(document, &own["items"])),
        ("string", Some(format)) => format!("string ({format})"),
        (kind, _) => kind.to_owned(),
    };
    if may_be_null { format!("{kind} or null") } else { kind }
}

fn values(document: &Value, schema: &Value) -> Vec<String> {
    let own = itself(document, schema);
    let own = if own["type"] == "array" { itself(document, &own["items"]) } else { own };
    list(&own["enum"]).map(text).collect()
}

/// The words at this place; else those of what stands elsewhere.
fn about(document: &Value, schema: &Value) -> String {
    let beside_null = list(&schema["oneOf"]).find_map(|choice| choice["description"].as_str());
    let here = schema["description"].as_str().or(beside_null);
    here.or_else(|| itself(document, schema)["description"].as_str()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> &'static Shape {
        shapes().iter().find(|shape| shape.operation == id).unwrap()
    }

    fn part<'a>(parts: &'a [Part], name: &str) -> &'a Part {
        parts.iter().find(|part| part.name == name).unwrap_or_else(|| panic!("{name} in {parts:?}"))
    }

    #[test]
    fn every_part_has_a_name_a_kind_and_words() {
        assert_eq!(shapes().len(), OPERATIONS.len());
        for shape in shapes() {
            // What answers with the description itself has no shape of its own.
            assert_eq!(shape.answer.is_empty(), shape.operation == "description");
            for part in shape.parameters.iter().chain(&shape.body).chain(&shape.answer) {
                assert!(!part.name.is_empty() && !part.kind.is_empty() && !part.about.is_empty(), "{}: {part:?}", shape.operation);
                assert!(part.kind != "any", "{}: {part:?}", shape.operation);
            }
        }
    }

    #[test]
    fn parts_within_others_have_both_names() {
        let application = &of("submit_application").body;
        let told = |name: &str| {
            let part = part(application, name);
            (part.kind.as_str(), part.always)
        };
        assert_eq!(told("household"), ("object", true));
        assert_eq!(told("members"), ("array of object", false));
        assert_eq!(told("members[].resident_id"), ("string", true));
        assert_eq!(told("commitment.document.content"), ("string", true));
        assert_eq!(told("wish.needs"), ("array of string", false));
        assert_eq!(part(application, "household.marital").values, ["single", "married", "divorced", "widowed"]);
        let status = &of("case_status").answer;
        assert_eq!(part(status, "office").kind, "object or null");
        assert_eq!(part(status, "office.zh").kind, "string");
        assert_eq!(part(status, "due_on").kind, "string (date) or null");
        let headers = &of("case_status").parameters;
        assert_eq!((part(headers, "Anju-Consent").kind.as_str(), part(headers, "Anju-Consent").always), ("string, header", true));
        assert!(!part(&of("statistics").parameters, "months").always);
    }
}
