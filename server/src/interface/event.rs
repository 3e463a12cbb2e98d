//! The event that is sent, described for machines: OpenAPI calls it a webhook.

use super::wire::{like, one_of, receipt};
use domain::interface::Event;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, HttpMethod, OpenApi, PathItem, PathsBuilder, Ref, Required, ResponseBuilder};

/// The name of the body among the schemas.
const BODY: &str = "Event";

/// Adds it to the document.
pub(super) fn describe(openapi: &mut OpenApi) {
    if let Some(components) = &mut openapi.components {
        components.schemas.insert(BODY.to_owned(), body().into());
    }
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(BODY))).build();
    let sent = OperationBuilder::new()
        .operation_id(Some("event"))
        .summary(Some("A case has moved that its applicant shares with you"))
        .description(Some("To the address the operator has noted. It may come twice, under the same id, and out of order."))
        .parameter(header("Anju-Event", "The id of the event, the same at every try.", text()))
        .parameter(header(
            "Anju-Signature",
            "`t=SECONDS,v1=HEX`: the HMAC-SHA256 of SECONDS, a dot and the body as received, under the secret of the address.",
            like("^t=[0-9]+,v1=[0-9a-f]{64}$"),
        ))
        .request_body(Some(RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build()))
        .response("2XX", ResponseBuilder::new().description("It has arrived."))
        .response("410", ResponseBuilder::new().description("It is not to come again."))
        .response("default", ResponseBuilder::new().description("It has not arrived; it comes again later."))
        .build();
    openapi.webhooks = Some(PathsBuilder::new().path("event", PathItem::new(HttpMethod::Post, sent)).build());
}

fn header(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(Required::True);
    header.description(Some(about)).schema(Some(schema)).build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn body() -> Object {
    let parts = [
        ("id", text().description(Some("The id of the event.")).build()),
        ("event", one_of("What happened.", Event::ALL.map(Event::code))),
        ("receipt", receipt()),
        ("at", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()),
    ];
    let body = ObjectBuilder::new().schema_type(Type::Object).description(Some("What happened to a case, and when."));
    parts.into_iter().fold(body, |body, (name, part)| body.property(name, part).required(name)).build()
}
