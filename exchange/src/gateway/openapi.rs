//! The description of the gateway (OpenAPI 3.1), kept by hand beside the routes.

use super::enterprises;
use crate::connector::BATCH_PEOPLE;
use crate::failure::Refusal;
use crate::question::Scene;
use crate::signing::{DIGEST, NONCE, REQUESTER, SERVICE, SESSION, SIGNATURE, TIME};
use serde_json::{Value, json};

const SIGNING: &str = "Every call is signed: Base64(HMAC-SHA256(secret, \"call\" LF service LF requester LF time LF nonce LF digest)). \
A session is opened with a signature by the app secret; its answer holds a session secret, wrapped as `1.` + base64url(nonce of 12 \
bytes, AES-256-GCM) under HKDF-SHA256(app secret, salt `anju exchange`, info `registers: records`) with `session/SESSION/NONCE` as \
associated data. All other calls are signed with the session secret. Answers are signed over \"answer\" LF service LF requester LF \
nonce LF digest of the call LF status LF time LF digest of the answer. They bear a seal as well, in the header `gateway-seal` as \
KEYID:Base64(Ed25519(\"anju-gateway-seal-1\" LF requester LF service LF digest of the call LF digest of the answer LF time of the \
answer)), which can be verified with the gateway's public key when the session's secret is gone; the answer of a session tells that key.";

/// The document that `/openapi.json` answers with.
pub fn description() -> Value {
    let header = |name: &str, what: &str| json!({ "name": name, "in": "header", "required": true, "description": what, "schema": { "type": "string" } });
    let signed: Vec<Value> = vec![
        header(REQUESTER, "id of the consumer"),
        header(SERVICE, "the service: session, catalogue, requests, the id of the resource, or that id and /changes"),
        header(TIME, "milliseconds since 1970, at most two minutes off"),
        header(NONCE, "16 to 64 letters and digits, used once"),
        header(DIGEST, "SHA-256 of the body, hex"),
        header(SIGNATURE, "the signature"),
    ];
    let in_session: Vec<Value> = signed.iter().cloned().chain([header(SESSION, "id of the session")]).collect();
    let body = |schema: &str| json!({ "required": true, "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } } });
    let answers = |schema: &str| {
        let mut answers = json!({ "200": { "description": "the signed answer", "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } } } });
        for status in Refusal::ALL.map(Refusal::status) {
            let codes: Vec<&str> = Refusal::ALL.into_iter().filter(|refusal| refusal.status() == status).map(Refusal::code).collect();
            answers[status.to_string()] = json!({ "description": codes.join(", "), "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } });
        }
        answers
    };
    let call = |id: &str, what: &str, parameters: &[Value], asked: &str, answered: &str| json!({ "post": { "operationId": id, "summary": what, "parameters": parameters, "requestBody": body(asked), "responses": answers(answered) } });
    let resource: Vec<Value> = in_session
        .iter()
        .cloned()
        .chain([json!({ "name": "id", "in": "path", "required": true, "description": "REGISTER.query or REGISTER.verify", "schema": { "type": "string" } })])
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Anju exchange gateway", "version": env!("CARGO_PKG_VERSION"), "description": SIGNING },
        "paths": {
            "/session": call("session", "Opens a session of half an hour", &signed, "Nothing", "Session"),
            "/catalogue": call("catalogue", "Lists the resources", &in_session, "Nothing", "Catalogue"),
            "/requests": call("request", "Asks an owner for a grant", &in_session, "Request", "Requested"),
            "/resources/{id}": call("ask", "Asks a register: fields of a query, verdicts of a verification", &resource, "Question", "Answers"),
            "/resources/{id}/changes": call("changes", "Whose records changed from an instant on, of REGISTER.query; takes one of the quota", &resource, "ChangesQuestion", "Changes"),
            (enterprises::path()): call("enterprises", "Asks the base register of enterprises by credit codes", &in_session, "EnterpriseQuestion", "EnterpriseAnswers"),
            "/openapi.json": { "get": { "operationId": "description", "summary": "This document", "responses": { "200": { "description": "OpenAPI" } } } },
            "/healthz": { "get": { "operationId": "health", "summary": "Whether the gateway lives", "responses": { "200": { "description": "it does" }, "503": { "description": "its database does not answer" } } } }
        },
        "components": { "schemas": schemas() }
    })
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let scenes: Vec<&str> = Scene::ALL.map(Scene::code).to_vec();
    let purpose = json!({ "type": "object", "required": ["scene", "case", "actor", "at"], "properties": { "scene": { "enum": scenes }, "case": text, "actor": text, "at": text } });
    let patience = json!({
        "type": "integer", "minimum": 0,
        "description": "how long the register may take for each; a minute at most. Below 2000, who is not answered about in time counts against the quota"
    });
    let wait = json!({
        "type": "integer", "minimum": 0,
        "description": "how long the caller waits for all of them. Without it all may take the patience of one for each 32 of them, and a tenth more; \
    with it the answer may come as much later as calls to the register are spaced, and a minute for each 32 at most. About whom no call could be made in that time is timeout"
    });
    let codes: Vec<&str> = Refusal::ALL.map(Refusal::code).to_vec();
    let mut schemas = json!({
        "Nothing": { "type": "object", "maxProperties": 0 },
        "Error": { "type": "object", "required": ["code"], "properties": { "code": { "type": "string", "examples": codes } } },
        "Session": { "type": "object", "required": ["session", "wrapped", "ends_at", "gateway_key"], "properties": {
            "session": text, "wrapped": text, "ends_at": text,
            "gateway_key": { "type": "string", "description": "the public key of the seals: KEYID:BASE64 of the 32 bytes" }
        } },
        "Catalogue": { "type": "object", "required": ["resources"], "properties": { "resources": { "type": "array", "items": {
            "type": "object",
            "properties": {
                "id": text, "register": text, "owner": text, "legal_basis": text,
                "kind": { "enum": ["verify", "query"] }, "sharing": { "enum": ["unconditional", "conditional"] },
                "fields": { "type": "array", "items": text }
            }
        } } } },
        "Request": { "type": "object", "required": ["resource", "purpose", "scene"], "properties": { "resource": text, "purpose": { "type": "string", "maxLength": 500 }, "scene": { "enum": scenes } } },
        "Requested": { "type": "object", "required": ["request"], "properties": { "request": text } },
        "Question": { "type": "object", "required": ["purpose", "people", "patience_ms"], "properties": {
            "purpose": purpose,
            "people": { "type": "array", "minItems": 1, "maxItems": BATCH_PEOPLE, "items": { "type": "object", "required": ["resident_id", "name"], "properties": {
                "resident_id": text, "name": text, "phone": text,
                "claim": { "type": "object", "required": ["kind"], "properties": { "kind": { "enum": ["known", "field"] }, "name": text, "value": text } }
            } } },
            "patience_ms": patience, "wait_ms": wait
        } },
        "ChangesQuestion": { "type": "object", "required": ["purpose", "since", "subjects", "patience_ms"], "properties": {
            "purpose": purpose, "since": text,
            "subjects": { "type": "string", "description": "the mark of the caller's registers; under another key than the gateway's nothing is told" },
            "patience_ms": patience
        } },
        "Changes": { "type": "object", "required": ["status", "changes", "quota_left"], "properties": {
            "status": { "enum": ["hit", "not_covered", "error", "timeout"], "description": "not_covered: it cannot be told, so everybody is asked about" },
            "changes": { "type": "object", "description": "by the keyed hash of the ID number, when last", "additionalProperties": text },
            "quota_left": { "type": "integer", "minimum": 0 }
        } },
        "Answers": { "type": "object", "required": ["replies", "quota_left"], "properties": {
            "replies": { "type": "array", "items": { "type": "object", "required": ["person", "status"], "properties": {
                "person": { "type": "string", "description": "hex(HMAC-SHA256(session secret, \"person\" LF resident_id LF name))" },
                "status": { "enum": ["hit", "empty", "not_covered", "error", "timeout"] },
                "verdict": { "enum": ["match", "no_match", "not_found"] },
                "body": { "type": "string", "description": "the records, a JSON array as text" },
                "as_of": { "type": "string", "format": "date" }, "source_seq": text
            } } },
            "quota_left": { "type": "integer", "minimum": 0 }
        } }
    });
    schemas["EnterpriseQuestion"] = json!({ "type": "object", "required": ["purpose", "codes", "patience_ms"], "properties": {
        "purpose": purpose,
        "codes": { "type": "array", "minItems": 1, "maxItems": BATCH_PEOPLE, "items": { "type": "string", "description": "a credit code (GB 32100)" } },
        "patience_ms": patience, "wait_ms": wait
    } });
    schemas["EnterpriseAnswers"] = json!({ "type": "object", "required": ["replies", "quota_left"], "properties": {
        "replies": { "type": "array", "items": { "type": "object", "required": ["code", "status"], "properties": {
            "code": text, "status": { "enum": ["hit", "empty", "not_covered", "error", "timeout"] },
            "record": { "type": "object", "description": "the fields that the resource shares; there on a hit" },
            "as_of": { "type": "string", "format": "date" }, "source_seq": text
        } } },
        "quota_left": { "type": "integer", "minimum": 0 }
    } });
    schemas
}
