# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The library's sentences for people in other languages, made by Qt's lrelease where that is there (Debian: qt6-l10n-tools).

find_program(AIOORM_LRELEASE NAMES lrelease-qt6 lrelease6 lrelease
    HINTS "${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS}" "${QT6_INSTALL_PREFIX}/${QT6_INSTALL_LIBEXECS}"
    NO_CMAKE_ENVIRONMENT_PATH
    DOC "Qt's lrelease; without it all messages are English"
)
find_program(AIOORM_LUPDATE NAMES lupdate-qt6 lupdate6 lupdate
    HINTS "${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS}" "${QT6_INSTALL_PREFIX}/${QT6_INSTALL_LIBEXECS}"
    NO_CMAKE_ENVIRONMENT_PATH
)
mark_as_advanced(AIOORM_LRELEASE AIOORM_LUPDATE)

# aioorm_add_translations(<target> <folder> <source>)
#
# Puts each <folder>/aioorm_LANGUAGE.ts into the library, from where aioInstallTranslator() takes it. That it has all sentences is a
# test's matter. <source> is told that there are some.
function(aioorm_add_translations target folder source)
    file(GLOB languages CONFIGURE_DEPENDS "${folder}/aioorm_*.ts")
    if(NOT AIOORM_LRELEASE OR NOT languages)
        return()
    endif()
    set(made "")
    set(files "")
    foreach(language IN LISTS languages)
        get_filename_component(name "${language}" NAME_WE)
        set(qm "${CMAKE_CURRENT_BINARY_DIR}/translations/${name}.qm")
        add_custom_command(OUTPUT "${qm}"
            COMMAND "${AIOORM_LRELEASE}" -silent "${language}" -qm "${qm}"
            DEPENDS "${language}"
            VERBATIM
        )
        list(APPEND made "${qm}")
        string(APPEND files "    <file alias=\"${name}.qm\">${qm}</file>\n")
    endforeach()
    set(list "${CMAKE_CURRENT_BINARY_DIR}/translations/aioorm_translations.qrc")
    file(CONFIGURE OUTPUT "${list}" CONTENT "<RCC>\n<qresource prefix=\"/aioorm/translations\">\n${files}</qresource>\n</RCC>\n")
    set(resource "${CMAKE_CURRENT_BINARY_DIR}/translations/qrc_aioorm_translations.cpp")
    add_custom_command(OUTPUT "${resource}"
        COMMAND Qt6::rcc --name aioorm_translations --output "${resource}" "${list}"
        DEPENDS "${list}" ${made}
        VERBATIM
    )
    target_sources(${target} PRIVATE "${resource}")
    set_source_files_properties("${resource}" PROPERTIES SKIP_AUTOGEN ON SKIP_UNITY_BUILD_INCLUSION ON)
    set_property(SOURCE "${source}" APPEND PROPERTY COMPILE_DEFINITIONS AIOORM_TRANSLATIONS)
endfunction()
