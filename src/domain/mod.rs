//! The nouns: pure values, in the words of accounts receivable.
