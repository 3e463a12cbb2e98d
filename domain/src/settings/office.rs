//! Offices, the areas they answer for, and the limits of each stage.

use crate::id::OfficeId;
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// The level of an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeKind {
    /// The municipal housing centre.
    City,
    /// A county or district housing centre.
    County,
    /// A street or township office.
    Street,
}

impl OfficeKind {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::County => "county",
            Self::Street => "street",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::City, Self::County, Self::Street].into_iter().find(|kind| kind.code() == code)
    }
}

/// An office: where people go, and who holds a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its id, a short word chosen by the city.
    pub id: OfficeId,
    /// Its level.
    pub kind: OfficeKind,
    /// The area it answers for: it contains every code that begins with it; empty for the whole city.
    pub area: String,
    /// Its name.
    pub name: Bilingual,
    /// Where it is.
    pub address: Bilingual,
    /// When it is open.
    pub hours: Bilingual,
    /// Its phone, for the public.
    pub phone: String,
}

impl Office {
    /// Whether the office answers for an area.
    pub fn contains(&self, area: &str) -> bool {
        area.starts_with(&self.area)
    }
}

/// The office of a kind that answers for an area. When there is none of that kind, the next higher one does.
pub fn responsible<'a>(offices: &'a [Office], kind: OfficeKind, area: &str) -> Option<&'a Office> {
    let higher: &[OfficeKind] = match kind {
        OfficeKind::Street => &[OfficeKind::Street, OfficeKind::County, OfficeKind::City],
        OfficeKind::County => &[OfficeKind::County, OfficeKind::City],
        OfficeKind::City => &[OfficeKind::City],
    };
    higher.iter().find_map(|kind| {
        offices.iter().filter(|office| office.kind == *kind && office.contains(area)).max_by_key(|office| office.area.len())
    })
}

/// A district, street or township people can wish for, by its area code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaName {
    /// Two digits a level: `01` a county, `0101` a street in it.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(id: &str, kind: OfficeKind, area: &str) -> Office {
        let empty = Bilingual::default();
        Office {
            id: id.into(),
            kind,
            area: area.to_owned(),
            name: empty.clone(),
            address: empty.clone(),
            hours: empty,
            phone: String::new(),
        }
    }

    #[test]
    fn the_nearest_office_answers_and_a_higher_one_stands_in() {
        let offices = [
            office("centre", OfficeKind::City, ""),
            office("south", OfficeKind::County, "01"),
            office("garden", OfficeKind::Street, "0101"),
        ];
        let found = |kind, area| responsible(&offices, kind, area).map(|office| office.id.0.as_str());
        assert_eq!(found(OfficeKind::Street, "0101"), Some("garden"));
        assert_eq!(found(OfficeKind::Street, "0102"), Some("south"));
        assert_eq!(found(OfficeKind::County, "0101"), Some("south"));
        assert_eq!(found(OfficeKind::County, "0201"), Some("centre"));
        assert_eq!(responsible(&offices[1..], OfficeKind::County, "0201"), None);
    }
}
