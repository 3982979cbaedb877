//! Words: templates, amounts, dates and tables in the customer's language. Pure.
