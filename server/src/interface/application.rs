//! An application as another system sends it, with the description for machines of each part.

use super::wire::{like, one_of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::intake::{DocumentKind, Form, Group, HousingKind, Marital, Mode, Need, Relation};
use domain::interface::{Handed, HandedDocument, HandedLetter, HandedMember};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

/// An application for a resident who has agreed to it. The applicant is the person behind the consent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// What is said of the household.
    pub household: Household,
    /// What is said of the applicant.
    #[serde(default)]
    pub applicant: Applicant,
    /// Who applies with the applicant.
    #[serde(default)]
    #[schema(max_items = 29)]
    pub members: Vec<Person>,
    /// Where they live now.
    pub housing: Housing,
    /// What they live on.
    pub livelihood: Livelihood,
    /// What they wish for.
    pub wish: Wish,
    /// The commitment letter, signed by the applicant.
    pub commitment: Letter,
    /// Consent forms of the other adults, and the proofs that the livelihood owes.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub documents: Vec<Document>,
}

/// What is said of the household.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Household {
    /// The applicant's marital status.
    #[schema(schema_with = marital)]
    pub marital: String,
}

/// What is said of the applicant.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// Income of a month that no register holds, in yuan.
    #[serde(default)]
    #[schema(schema_with = money)]
    pub casual_income: Option<String>,
}

/// Somebody who applies with the applicant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// The ID number.
    #[schema(pattern = "^[0-9]{17}[0-9X]$")]
    pub resident_id: String,
    /// What they are to the applicant.
    #[schema(schema_with = relation)]
    pub relation: String,
    /// Income of a month that no register holds, in yuan.
    #[serde(default)]
    #[schema(schema_with = money)]
    pub casual_income: Option<String>,
}

/// Where they live now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Housing {
    /// How.
    #[schema(schema_with = housing_kind)]
    pub kind: String,
    /// The built area of the home, in square metres.
    #[schema(pattern = r"^[0-9]{1,4}(\.[0-9]{1,4})?$", example = "42.6")]
    pub area: String,
    /// How many people live in it.
    #[schema(minimum = 1, maximum = 30)]
    pub people: i64,
    /// The rent of a month in yuan, if they rent.
    #[serde(default)]
    #[schema(schema_with = money)]
    pub rent: Option<String>,
}

/// What they live on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Livelihood {
    /// The group the applicant applies in.
    #[schema(schema_with = group)]
    pub group: String,
    /// The employer, of new employees and migrant workers.
    #[serde(default)]
    #[schema(schema_with = employer)]
    pub employer: Option<String>,
    /// The day the labour contract ends.
    #[serde(default)]
    #[schema(schema_with = day)]
    pub contract_until: Option<String>,
    /// The day of graduation.
    #[serde(default)]
    #[schema(schema_with = day)]
    pub graduated_on: Option<String>,
    /// The day the residence permit was issued.
    #[serde(default)]
    #[schema(schema_with = day)]
    pub permit_since: Option<String>,
}

/// What they wish for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// A flat, or money towards the rent.
    #[schema(schema_with = mode)]
    pub mode: String,
    /// The code of the area they live in; its office accepts the application.
    #[schema(pattern = "^[0-9]{4,8}$", example = "0101")]
    pub area: String,
    /// The code of the district the flat should be in.
    #[schema(pattern = "^[0-9]{2}$", example = "01")]
    pub district: String,
    /// What the flat should have.
    #[serde(default)]
    #[schema(schema_with = needs)]
    pub needs: Vec<String>,
}

/// The signed commitment letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// The version printed on it; it must be the one in force.
    #[schema(min_length = 1, max_length = 40, example = "2026-2")]
    pub text_version: String,
    /// A picture or PDF of it.
    pub document: File,
}

/// A file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name.
    #[schema(min_length = 1, max_length = 100, example = "letter.png")]
    pub name: String,
    /// Its bytes in Base64: JPEG, PNG or PDF.
    #[schema(schema_with = base64)]
    pub content: String,
}

/// A document.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is.
    #[schema(schema_with = document_kind)]
    pub kind: String,
    /// Whom it is about: the place among the members, from 0.
    #[serde(default)]
    #[schema(schema_with = place)]
    pub member: Option<usize>,
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Its bytes in Base64: JPEG, PNG or PDF.
    #[schema(schema_with = base64)]
    pub content: String,
}

impl Application {
    /// The application as the hall takes it; a pointer to the first file that is no Base64.
    pub fn handed(self) -> Result<Handed, String> {
        let bytes = |content: &str, pointer: String| STANDARD.decode(content).map_err(|_| pointer);
        let letter = HandedLetter {
            bytes: bytes(&self.commitment.document.content, "/commitment/document/content".to_owned())?,
            text_version: self.commitment.text_version,
            name: self.commitment.document.name,
        };
        let mut documents = Vec::new();
        for (place, document) in self.documents.into_iter().enumerate() {
            documents.push(HandedDocument {
                bytes: bytes(&document.content, format!("/documents/{place}/content"))?,
                kind: document.kind,
                member: document.member,
                name: document.name,
            });
        }
        let members = self.members.into_iter().map(|person| HandedMember {
            person: form([("name", Some(person.name)), ("resident_id", Some(person.resident_id)), ("relation", Some(person.relation))]),
            casual: person.casual_income,
        });
        let Housing { kind, area, people, rent } = self.housing;
        let Livelihood { group, employer, contract_until, graduated_on, permit_since } = self.livelihood;
        let Wish { mode, area: living, district, needs } = self.wish;
        Ok(Handed {
            household: form([("marital", Some(self.household.marital))]),
            casual: self.applicant.casual_income,
            members: members.collect(),
            housing: form([("kind", Some(kind)), ("area", Some(area)), ("people", Some(people.to_string())), ("rent", rent)]),
            livelihood: form([
                ("group", Some(group)),
                ("employer", employer),
                ("contract_until", contract_until),
                ("graduated_on", graduated_on),
                ("permit_since", permit_since),
            ]),
            wish: form([("mode", Some(mode)), ("area", Some(living)), ("district", Some(district))]),
            needs,
            letter,
            documents,
        })
    }
}

fn form<const FIELDS: usize>(fields: [(&str, Option<String>); FIELDS]) -> Form {
    fields.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))).collect()
}

fn marital() -> Object {
    one_of("The applicant's marital status.", Marital::ALL.map(Marital::code))
}

fn relation() -> Object {
    one_of("What they are to the applicant.", Relation::OTHERS.map(Relation::code))
}

fn housing_kind() -> Object {
    one_of("How they live.", HousingKind::ALL.iter().map(|kind| kind.code()))
}

fn group() -> Object {
    one_of("The group the applicant applies in.", Group::ALL.iter().map(|group| group.code()))
}

fn mode() -> Object {
    one_of("A flat, or money towards the rent.", Mode::ALL.iter().map(|mode| mode.code()))
}

fn document_kind() -> Object {
    const OTHERS: [DocumentKind; 4] =
        [DocumentKind::Commitment, DocumentKind::Signature, DocumentKind::Correction, DocumentKind::DisputeProof];
    one_of("What it is.", DocumentKind::ALL.iter().filter(|kind| !OTHERS.contains(kind)).map(|kind| kind.code()))
}

fn needs() -> utoipa::openapi::schema::Array {
    let about = "What the flat should have.";
    let need = one_of(about, Need::ALL.iter().map(|need| need.code()));
    utoipa::openapi::schema::ArrayBuilder::new().description(Some(about)).items(need).max_items(Some(Need::ALL.len())).build()
}

fn money() -> Object {
    like(r"^[0-9]{1,7}(\.[0-9]{1,2})?$").description(Some("Yuan a month.")).build()
}

fn employer() -> Object {
    let about = "The employer, of new employees and migrant workers.";
    ObjectBuilder::new().schema_type(Type::String).description(Some(about)).min_length(Some(1)).max_length(Some(100)).build()
}

fn day() -> Object {
    like("^[0-9]{4}-[0-9]{2}-[0-9]{2}$").description(Some("A day, as 2026-11-23.")).build()
}

fn place() -> Object {
    let about = "Whom it is about: the place among the members, from 0.";
    ObjectBuilder::new().schema_type(Type::Integer).description(Some(about)).minimum(Some(0)).maximum(Some(28)).build()
}

fn base64() -> Object {
    like("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$")
        .description(Some("Its bytes in Base64: JPEG, PNG or PDF."))
        .content_encoding("base64")
        .build()
}
