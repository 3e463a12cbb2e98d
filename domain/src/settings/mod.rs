//! What a city decides: itself, offices and limits, policy, the working-day calendar.

mod calendar;
mod city;
mod office;
pub mod policy;

pub use calendar::{Calendar, CalendarFault, CalendarFaultKind, Count, PlannedDay, YearCalendar};
pub use city::City;
pub use office::{AreaName, Office, OfficeKind, responsible};
