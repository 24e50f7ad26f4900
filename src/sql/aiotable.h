// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"
#include "core/aiotype.h"

#include <QByteArrayList>

#include <functional>
#include <vector>

class AioTable;

namespace Aio
{
/// What happens to rows that refer to a row that is deleted.
enum OnDelete { NoAction, Restrict, Cascade, SetNull };

/// One column of a table, as the field options of AIO_MODEL describe it.
class AIOORM_EXPORT FieldInfo
{
public:
    QByteArray name; ///< of the member, and the QML role
    QByteArray column; ///< in the database; of a foreign key NAME_id unless column() says otherwise
    ColumnKind kind = ColumnKind::Text; ///< of a foreign key see AioTable::kindOf()
    bool nullable = false;
    bool primaryKey = false;
    bool unique = false;
    bool indexed = false;
    int maxLength = 0; ///< of text, 0: any
    std::function<AioValue()> defaultValue; ///< evaluated for each new object
    const AioTable &(*target)() = nullptr; ///< of a foreign key; a function, since the target may not be complete yet
    OnDelete onDelete = NoAction;
    QByteArray backref;

    bool isForeignKey() const { return target != nullptr; }
};

/// An index or a unique set over several columns.
class AIOORM_EXPORT IndexInfo
{
public:
    std::vector<int> fields;
    bool unique = false;
};
}

/// A table's metadata, made once per model. Immutable after that, so any thread may read it.
///
/// A model may add what concerns the whole table:
///
///     static void aioTable(AioTable &table) { table.unique("folder", "name").index("size"); }
class AIOORM_EXPORT AioTable
{
public:
    explicit AioTable(const char *name);

    /// An index over these fields, by member name. An unknown name throws AioProgrammingError at the first use of the model.
    template<class... Name>
    AioTable &index(Name... names)
    {
        return addIndex({QByteArray(names)...}, false);
    }
    /// A unique index over these fields.
    template<class... Name>
    AioTable &unique(Name... names)
    {
        return addIndex({QByteArray(names)...}, true);
    }

    QByteArray name() const { return m_name; }
    const std::vector<Aio::FieldInfo> &fields() const { return m_fields; }
    const Aio::FieldInfo &field(int index) const { return m_fields[std::size_t(index)]; }
    const std::vector<Aio::IndexInfo> &indexes() const { return m_indexes; }
    /// By member name or column name; -1 if there is none.
    int indexOf(QByteArrayView name) const;
    /// Index of the one primary key field; -1 if there is none, or several.
    int key() const { return m_key; }
    /// The key is an integer that the database hands out when it is 0 at the insert.
    bool hasAutoKey() const;
    /// The stored type of a field; of a foreign key that of the key it refers to.
    Aio::ColumnKind kindOf(int index) const;

    void add(Aio::FieldInfo field);

private:
    AioTable &addIndex(const QByteArrayList &names, bool unique);

    QByteArray m_name;
    std::vector<Aio::FieldInfo> m_fields;
    std::vector<Aio::IndexInfo> m_indexes;
    int m_key = -1;
};
