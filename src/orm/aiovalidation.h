// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"

#include <QMap>

/// What is wrong with the values of an object, field by field: collected by AioModel::validate() before a save sends anything.
///
///     void validate(AioValidation &validation) const override
///     {
///         validation.expect(!title().isEmpty(), C.title, tr("A note needs a title."));
///         validation.expect(begin() <= end(), C.end, tr("It ends before it begins."));
///     }
class AIOORM_EXPORT AioValidation
{
public:
    explicit AioValidation(const AioTable &table);
    ~AioValidation();
    Q_DISABLE_COPY_MOVE(AioValidation)

    /// A sentence for whoever typed it, unless `isValid`. Of several for one field the first one stays.
    template<Aio::Expression C>
    void expect(bool isValid, const C &column, const QString &why)
    {
        if (!isValid) {
            refuse(column.aioField(), why);
        }
    }
    /// By field name.
    const QMap<QString, QString> &errors() const { return m_errors; }
    void refuse(int field, const QString &why);

private:
    const AioTable &m_table;
    QMap<QString, QString> m_errors;
};
