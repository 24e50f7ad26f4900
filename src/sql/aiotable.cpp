// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aiotable.h"

#include "core/aioerror.h"

AioTable::AioTable(const char *name)
    : m_name(name)
{
}

int AioTable::indexOf(QByteArrayView name) const
{
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        if (m_fields[i].name == name || m_fields[i].column == name) {
            return int(i);
        }
    }
    return -1;
}

bool AioTable::hasAutoKey() const
{
    if (m_key < 0 || field(m_key).isForeignKey()) {
        return false;
    }
    const Aio::ColumnKind kind = field(m_key).kind;
    return kind == Aio::ColumnKind::BigInt || kind == Aio::ColumnKind::Integer || kind == Aio::ColumnKind::SmallInt;
}

Aio::ColumnKind AioTable::kindOf(int index) const
{
    const Aio::FieldInfo &info = field(index);
    if (!info.isForeignKey()) {
        return info.kind;
    }
    const AioTable &target = info.target();
    if (target.key() < 0) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("The foreign key %1.%2 refers to %3, which has no single primary key.")
                         .arg(QString::fromUtf8(m_name), QString::fromUtf8(info.name), QString::fromUtf8(target.name())))
            .raise();
    }
    return target.kindOf(target.key());
}

void AioTable::add(Aio::FieldInfo field)
{
    if (field.primaryKey) {
        // a second key field makes the key composite, which has no single index
        const bool first = std::none_of(m_fields.begin(), m_fields.end(), [](const Aio::FieldInfo &other) {
            return other.primaryKey;
        });
        m_key = first ? int(m_fields.size()) : -1;
    }
    m_fields.push_back(std::move(field));
}

AioTable &AioTable::addIndex(const QByteArrayList &names, bool unique)
{
    Aio::IndexInfo index;
    index.unique = unique;
    for (const QByteArray &name : names) {
        const int field = indexOf(name);
        if (field < 0) {
            AioErrorInfo(AioErrorKind::Programming,
                         QStringLiteral("An index of table %1 names the field %2, which the model does not have.").arg(QString::fromUtf8(m_name), QString::fromUtf8(name)))
                .raise();
        }
        index.fields.push_back(field);
    }
    m_indexes.push_back(std::move(index));
    return *this;
}
