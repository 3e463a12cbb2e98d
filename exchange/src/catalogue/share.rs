//! What an owner shares of a register, as the owner changes it.

use super::{Catalogue, Kind, Resource, Sharing, fields};
use crate::error::{Error, Result};

/// What an owner changes of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which resource.
    pub resource: String,
    /// The fields that are shared from now on; those of before if none is named.
    pub fields: Vec<String>,
    /// How it is shared from now on; as before if nothing is said.
    pub sharing: Option<Sharing>,
    /// By which office.
    pub shared_by: String,
    /// Number of its decision or letter.
    pub reference: String,
}

impl Catalogue {
    /// Changes what is shared, from the next call at the gateway on; the resource as it then is. Grants that stand go on standing.
    pub async fn share(&self, change: &Share) -> Result<Resource> {
        let Some(known) = self.resource(&change.resource).await? else {
            return Err(Error::Refused(format!("there is no resource {}", change.resource)));
        };
        let changed = changed(known, change).map_err(Error::Refused)?;
        let fields = serde_json::to_string(&changed.fields).map_err(|_| Error::Damaged("resources"))?;
        let mut transaction = self.registers.begin().await?;
        sqlx::query("UPDATE resources SET fields = $1, sharing = $2 WHERE id = $3")
            .bind(fields)
            .bind(changed.sharing.code())
            .bind(&changed.id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(changed)
    }
}

/// The resource after the change, or why it cannot be so.
fn changed(known: Resource, change: &Share) -> std::result::Result<Resource, String> {
    let (id, owner, all) = (&known.id, known.register.owner(), fields::of(known.register));
    if change.shared_by != owner {
        return Err(format!("{id} is shared by {owner} alone"));
    }
    if change.reference.trim().is_empty() {
        return Err(format!("a change of {id} names the decision of {owner}"));
    }
    if change.fields.is_empty() && change.sharing.is_none() {
        return Err(format!("nothing of {id} is changed"));
    }
    if let Some(unknown) = change.fields.iter().find(|field| !all.contains(&field.as_str())) {
        return Err(format!("{id} has no field {unknown}"));
    }
    let sharing = change.sharing.unwrap_or(known.sharing);
    if change.fields.is_empty() {
        return Ok(Resource { sharing, ..known });
    }
    let (named, left_out): (Vec<&str>, Vec<&str>) = all.iter().copied().partition(|field| change.fields.iter().any(|name| name == *field));
    let free = fields::may_be_left_out(known.register);
    // A claim is answered without any field; an answer with fields must read as a record, and say nothing by what it leaves out.
    let needed: Vec<&str> = left_out.into_iter().filter(|field| known.kind == Kind::Query && !free.contains(field)).collect();
    if !needed.is_empty() {
        return Err(format!("{id} cannot be read without {}", needed.join(", ")));
    }
    Ok(Resource { sharing, fields: named.into_iter().map(str::to_owned).collect(), ..known })
}
