//! Adapters to departments whose interfaces are of another kind than ours: examples to copy, each tested.

pub mod batch_department;
