"""The database role of the application on PostgreSQL: it reads and writes rows, and no more.

Triggers keep the record as it is, and only the owner of a table can take them off. So another role
owns the tables and runs the migrations.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

# Of each table that the owner makes, now and later.
_GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role};
REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};
REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role};
"""
_POWERS = {
    "is a superuser": "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
    "owns tables": "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n"
    " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'"
    " AND pg_has_role(current_user, c.relowner, 'MEMBER'))",
    "can empty tables": "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n"
    " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'"
    " AND has_table_privilege(c.oid, 'TRUNCATE'))",
}


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Let ``role`` read and write the rows of all tables, and take everything else away.

    The connection must be that of the role that owns the tables, and of the database.
    Raises DatabaseError if it may not do so, or if there is no such role.
    """
    quote = connection.ops.quote_name
    database = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS.format(role=quote(role), database=quote(database)))


def powers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what the role of the connection can do that the application need not.

    Nothing on SQLite, which has no roles. Raises DatabaseError if the database does not answer.
    """
    if connection.vendor != "postgresql":
        return []
    found = []
    with connection.cursor() as cursor:
        for power, query in _POWERS.items():
            cursor.execute(query)
            if cursor.fetchone()[0]:
                found.append(power)
    return found
