"""Tables, the state codec, the writer and the queries of both stores."""
